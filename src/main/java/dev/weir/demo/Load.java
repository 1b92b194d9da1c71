package dev.weir.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A steady load through a proxy: so many requests a second, sent when they are due and not when the
 * last answer came, on connections that stay open. Every request is counted by who answered it and
 * how; every failed one is kept with its moment and its cause. Nothing is ever retried.
 */
public final class Load implements AutoCloseable {
  /** Failures kept one by one; later ones are only counted. */
  public static final int MAX_FAILURES = 10_000;

  private static final Duration LATE = Duration.ofMillis(200);
  private static final Duration RECENT = Duration.ofSeconds(1);

  /** What is left out at the end of {@link #lastSecond()}: those answers may still be under way. */
  private static final Duration SETTLING = Duration.ofMillis(200);

  private final Options options;
  private final Instant startedAt = Instant.now();
  private final long startNanos = System.nanoTime();
  private final List<Thread> threads = new ArrayList<>();
  private final List<HttpConnection> connections = new ArrayList<>();
  private final Object lock = new Object();
  private final Timeline timeline = new Timeline();
  private final List<Failure> failures = new ArrayList<>();
  private final Map<String, Seen> seen = new HashMap<>();
  private final Latencies latencies = new Latencies();
  private final AtomicLong late = new AtomicLong();
  private volatile boolean stopped;

  /**
   * @param proxy where the requests go
   * @param host the name that they ask for
   * @param perSecond how many, 1 to 20,000
   * @param connections on how many connections
   * @param timeout how long one answer may take
   */
  public record Options(
      InetSocketAddress proxy,
      String host,
      String path,
      int perSecond,
      int connections,
      Duration timeout) {
    public Options {
      if (perSecond < 1 || perSecond > 20_000) {
        throw new IllegalArgumentException("1 to 20,000 requests a second: " + perSecond);
      }
      if (connections < 1 || connections > 1_000) {
        throw new IllegalArgumentException("1 to 1,000 connections: " + connections);
      }
    }

    /** A load on loopback, with connections enough for answers that take up to 50 ms. */
    public static Options of(int proxyPort, String host, int perSecond) {
      return new Options(
          new InetSocketAddress("127.0.0.1", proxyPort),
          host,
          "/",
          perSecond,
          Math.clamp(perSecond / 20, 8, 1_000),
          Duration.ofSeconds(10));
    }
  }

  /**
   * A request that a user would call an error.
   *
   * @param at when it was sent
   * @param revision who answered; empty when it was the proxy itself, or nobody
   * @param status {@link Tally#NO_ANSWER} when none came
   * @param cause what the answer said, or why there is none
   */
  public record Failure(Instant at, Duration after, String revision, int status, String cause) {}

  /**
   * When a revision was met.
   *
   * @param firstSent when the first request that it answered was sent
   * @param lastSent when the last one was sent
   * @param firstFailed when its first error arrived
   */
  public record Seen(Instant firstSent, Instant lastSent, Optional<Instant> firstFailed) {}

  private Load(Options options) {
    this.options = options;
  }

  /** Starts at once. */
  public static Load start(Options options) {
    Load load = new Load(options);
    for (int i = 0; i < options.connections(); i++) {
      int number = i;
      HttpConnection connection =
          new HttpConnection(options.proxy(), options.host(), options.path(), options.timeout());
      load.connections.add(connection);
      load.threads.add(
          Thread.ofVirtual().name("load-" + i).unstarted(() -> load.send(number, connection)));
    }
    load.threads.forEach(Thread::start);
    return load;
  }

  /** Everything so far. */
  public Tally total() {
    synchronized (lock) {
      return timeline.total();
    }
  }

  /**
   * The requests sent between two moments, in whole tenths of a second that lie between them; at
   * most an hour back.
   */
  public Tally between(Instant from, Instant to) {
    synchronized (lock) {
      return timeline.between(sinceStart(from), sinceStart(to));
    }
  }

  /** The requests of the last second whose answers should be here. */
  public Tally lastSecond() {
    Instant end = Instant.now().minus(SETTLING);
    return between(end.minus(RECENT).minus(Timeline.SLOT), end);
  }

  /** The failed requests, the oldest first, at most {@link #MAX_FAILURES}. */
  public List<Failure> failures() {
    synchronized (lock) {
      return List.copyOf(failures);
    }
  }

  /** When the revision was met, if ever. */
  public Optional<Seen> seen(String revision) {
    synchronized (lock) {
      return Optional.ofNullable(seen.get(revision));
    }
  }

  /** Forgets when revisions were met; the counts stay. */
  public void forgetSeen() {
    synchronized (lock) {
      seen.clear();
    }
  }

  /** A quantile (0 to 1) of the latency since the moment at which each request was due. */
  public Duration latency(double quantile) {
    return latencies.quantile(quantile);
  }

  /** Requests sent too late (200 ms): then the load, not the proxy, is the bottleneck. */
  public long late() {
    return late.get();
  }

  /** Sends nothing more and waits for the answers under way, as long as one may take. */
  @Override
  public void close() {
    stopped = true;
    threads.forEach(LockSupport::unpark);
    try {
      for (Thread thread : threads) {
        thread.join(options.timeout());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(HttpConnection::close);
  }

  private void send(int number, HttpConnection connection) {
    double gapNanos = 1e9 / options.perSecond();
    for (long round = 0; ; round++) {
      long due = startNanos + (long) ((number + round * options.connections()) * gapNanos);
      awaitDue(due);
      if (stopped) {
        return;
      }
      long sent = System.nanoTime();
      if (sent - due > LATE.toNanos()) {
        late.incrementAndGet();
      }
      try {
        HttpConnection.Answer answer = connection.exchange();
        record(due, sent, new Tally.Outcome(answer.revision(), answer.status()), answer.text());
      } catch (IOException | NumberFormatException e) {
        record(due, sent, new Tally.Outcome("", Tally.NO_ANSWER), e.toString());
      }
    }
  }

  private void awaitDue(long due) {
    for (long left = due - System.nanoTime();
        left > 0 && !stopped;
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void record(long due, long sent, Tally.Outcome outcome, String cause) {
    long now = System.nanoTime();
    latencies.add(now - due);
    Instant sentAt = startedAt.plusNanos(sent - startNanos);
    synchronized (lock) {
      timeline.add(sent - startNanos, outcome);
      meet(outcome, sentAt, startedAt.plusNanos(now - startNanos));
      if (outcome.failed() && failures.size() < MAX_FAILURES) {
        failures.add(
            new Failure(
                sentAt, Duration.ofNanos(now - sent), outcome.revision(), outcome.status(), cause));
      }
    }
  }

  private void meet(Tally.Outcome outcome, Instant sent, Instant arrived) {
    Optional<Instant> failed = outcome.failed() ? Optional.of(arrived) : Optional.empty();
    // Answers arrive in another order than they were asked for.
    seen.merge(
        outcome.revision(),
        new Seen(sent, sent, failed),
        (before, now) ->
            new Seen(
                now.firstSent().isBefore(before.firstSent()) ? now.firstSent() : before.firstSent(),
                now.lastSent().isAfter(before.lastSent()) ? now.lastSent() : before.lastSent(),
                before.firstFailed().or(now::firstFailed)));
  }

  private long sinceStart(Instant moment) {
    return Duration.between(startedAt, moment).toNanos();
  }
}
