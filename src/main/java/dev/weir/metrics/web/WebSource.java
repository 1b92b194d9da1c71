package dev.weir.metrics.web;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.gate.WebCall;
import dev.weir.engine.MeasurementSource;
import dev.weir.http.LazyHttpClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The status that an HTTP call is answered with. One try for each inquiry: a gate's budget says how
 * many may fail. Redirects are answers and not followed; of the body nothing is read.
 */
public final class WebSource implements MeasurementSource, AutoCloseable {
  /** Calls under way at once, over all rollouts; more are refused at once. */
  public static final int MAX_UNDER_WAY = 64;

  /** A longer timeout is cut to this. */
  public static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free = new Semaphore(MAX_UNDER_WAY);
  private final LazyHttpClient client = LazyHttpClient.http1(CONNECT_TIMEOUT, executor);

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the inquiry holds no call
   */
  @Override
  public CompletionStage<Readings> ask(Inquiry inquiry) {
    WebCall call =
        inquiry
            .web()
            .orElseThrow(() -> new IllegalArgumentException("no call: " + inquiry.candidate()));
    return status(call, inquiry.timeout())
        .thenApply(status -> answer(inquiry, status))
        .exceptionally(e -> new Reading.Failed(inquiry.candidate(), words(e, inquiry.timeout())))
        .thenApply(
            reading ->
                new Readings(
                    inquiry.at(), reading, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private static Reading answer(Inquiry inquiry, int status) {
    return new Reading.Answer(
        inquiry.candidate(),
        List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(inquiry.at(), status)))));
  }

  private CompletableFuture<Integer> status(WebCall call, Duration wanted) {
    if (!free.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new IOException(MAX_UNDER_WAY + " calls are under way already"));
    }
    Duration timeout = wanted.compareTo(LONGEST_TIMEOUT) < 0 ? wanted : LONGEST_TIMEOUT;
    try {
      CompletableFuture<HttpResponse<Void>> sent =
          client.get().sendAsync(request(call, timeout), _ -> new Unread());
      CompletableFuture<Integer> status =
          sent.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
              .thenApply(HttpResponse::statusCode);
      return status.whenComplete(
          (_, _) -> {
            free.release();
            sent.cancel(true);
          });
    } catch (IllegalArgumentException e) {
      free.release();
      return CompletableFuture.failedFuture(
          new IOException("the call cannot be made: " + e.getMessage(), e));
    }
  }

  private static HttpRequest request(WebCall call, Duration timeout) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(call.url()))
            .timeout(timeout)
            .method(
                call.method(),
                call.body().isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(call.body()));
    call.headers().forEach(header -> request.header(header.name(), header.value()));
    return request.build();
  }

  private static String words(Throwable thrown, Duration timeout) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return switch (cause) {
      case HttpTimeoutException _ -> "no answer within " + timeout.toMillis() + " ms";
      case TimeoutException _ -> "no answer within " + timeout.toMillis() + " ms";
      case ConnectException _ -> "nobody answers there: the connection was refused";
      default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    };
  }

  /** Hangs up after the headers: however long a body is, it costs nothing. */
  private static final class Unread implements HttpResponse.BodySubscriber<Void> {
    @Override
    public CompletionStage<Void> getBody() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> item) {}

    @Override
    public void onError(Throwable throwable) {}

    @Override
    public void onComplete() {}
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    client.close();
    executor.shutdownNow();
  }
}
