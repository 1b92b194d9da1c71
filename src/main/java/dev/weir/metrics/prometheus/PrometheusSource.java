package dev.weir.metrics.prometheus;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.engine.MeasurementSource;
import dev.weir.http.LazyHttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.random.RandomGenerator;

/**
 * Measurements from Prometheus's HTTP API. The queries of one inquiry go out side by side; each has
 * the inquiry's timeout for everything: its turn, its tries, its answer.
 */
public final class PrometheusSource implements MeasurementSource, AutoCloseable {
  /** Larger answers are given up while they arrive. */
  public static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

  /** Queries under way at once, over all rollouts. */
  public static final int MAX_UNDER_WAY = 32;

  /** Queries waiting for their turn; more are refused at once. */
  public static final int MAX_WAITING = 10_000;

  /** Tries of one query, when its timeout leaves room for so many. */
  public static final int MAX_TRIES = 6;

  /** A longer timeout is cut to this; it is also what Prometheus allows a query by default. */
  public static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(2);

  static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
  static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final String NOT_CONFIGURED =
      "no Prometheus is configured: start weir serve with --prometheus URL";
  private static final String CLOSED = "Weir is shutting down";

  private final Optional<PrometheusAccess> access;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledThreadPoolExecutor timer;
  private final Wire wire;
  private final Set<PrometheusQuery> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param access empty when there is no Prometheus: then every query fails and says so
   */
  public PrometheusSource(Optional<PrometheusAccess> access) {
    this(access, new Random());
  }

  PrometheusSource(Optional<PrometheusAccess> access, RandomGenerator jitter) {
    this.access = access;
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("prometheus-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    LazyHttpClient client = LazyHttpClient.http1(CONNECT_TIMEOUT, executor);
    wire =
        new Wire(
            client, new Turnstile(MAX_UNDER_WAY, MAX_WAITING, executor), timer, executor, jitter);
  }

  @Override
  public CompletionStage<Readings> ask(Inquiry inquiry) {
    CompletableFuture<Reading> candidate = ask(inquiry.candidate(), inquiry);
    CompletableFuture<Optional<Reading>> stable = ask(inquiry.stable(), inquiry);
    CompletableFuture<Optional<Reading>> requests = ask(inquiry.requests(), inquiry);
    CompletableFuture<Optional<Reading>> stableRequests = ask(inquiry.stableRequests(), inquiry);
    return CompletableFuture.allOf(candidate, stable, requests, stableRequests)
        .thenApply(
            _ ->
                new Readings(
                    inquiry.at(),
                    candidate.join(),
                    stable.join(),
                    requests.join(),
                    stableRequests.join()));
  }

  private CompletableFuture<Optional<Reading>> ask(Optional<String> query, Inquiry inquiry) {
    return query
        .map(text -> ask(text, inquiry).thenApply(Optional::of))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private CompletableFuture<Reading> ask(String query, Inquiry inquiry) {
    if (access.isEmpty()) {
      return CompletableFuture.completedFuture(new Reading.Failed(query, NOT_CONFIGURED));
    }
    Optional<Reading> known = Ask.knownAnswer(query, inquiry);
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get());
    }
    Duration timeout =
        inquiry.timeout().compareTo(LONGEST_TIMEOUT) < 0 ? inquiry.timeout() : LONGEST_TIMEOUT;
    PrometheusQuery asked =
        new PrometheusQuery(Ask.of(query, inquiry, timeout), timeout, access.get(), wire);
    try {
      underWay.add(asked);
      return asked.start().whenComplete((_, _) -> underWay.remove(asked));
    } catch (RejectedExecutionException e) {
      underWay.remove(asked);
      return CompletableFuture.completedFuture(new Reading.Failed(query, CLOSED));
    }
  }

  /** Ends what is under way; whoever still asks is told so. */
  @Override
  public void close() {
    timer.shutdownNow();
    underWay.forEach(query -> query.stop(CLOSED));
    wire.client().close();
    executor.shutdownNow();
  }
}
