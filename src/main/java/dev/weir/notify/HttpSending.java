package dev.weir.notify;

import dev.weir.engine.NoticeSender.Outcome;
import dev.weir.http.LazyHttpClient;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * One POST, and what its answer means. Redirects are not followed; of the answer nothing is read.
 */
final class HttpSending implements AutoCloseable {
  /** From the first packet to the answer's headers. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** Answers to a request that will be no better for being repeated. */
  private static final Set<Integer> HOPELESS = Set.of(400, 401, 403, 404, 410, 413, 422);

  private final Duration timeout;
  private final InstantSource clock;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final LazyHttpClient client = LazyHttpClient.http1(Duration.ofSeconds(5), executor);

  HttpSending(InstantSource clock, Duration timeout) {
    this.clock = clock;
    this.timeout = timeout;
  }

  Outcome send(Post post) {
    URI uri;
    HttpRequest request;
    try {
      uri = URI.create(post.url());
      request = request(uri, post);
    } catch (IllegalArgumentException e) {
      // Its message would show the address.
      return new Outcome.Later("the address is no address of http or https, or a header is wrong");
    }
    CompletableFuture<HttpResponse<Void>> sent = client.get().sendAsync(request, _ -> new Unread());
    try {
      HttpResponse<Void> response = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return outcome(
          response.statusCode(), response.headers().firstValue("Retry-After"), shown(uri));
    } catch (ExecutionException e) {
      return new Outcome.Later(shown(uri) + ": " + words(e));
    } catch (TimeoutException e) {
      return new Outcome.Later(shown(uri) + ": no answer within " + timeout.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Later("Weir was stopped before there was an answer");
    } finally {
      sent.cancel(true);
    }
  }

  private HttpRequest request(URI uri, Post post) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", post.contentType())
            .header("User-Agent", "weir")
            .POST(HttpRequest.BodyPublishers.ofByteArray(post.body()));
    post.headers().forEach(request::header);
    return request.build();
  }

  /** As much of an address as everybody may see. */
  static String shown(URI uri) {
    return uri.getScheme() + "://" + uri.getHost();
  }

  private Outcome outcome(int status, Optional<String> retryAfter, String where) {
    if (status >= 200 && status < 300) {
      return new Outcome.Sent();
    }
    String reason = where + " answered " + status;
    if (HOPELESS.contains(status)) {
      return new Outcome.Never(reason);
    }
    boolean asks = status == 429 || status == 503;
    return new Outcome.Later(reason, asks ? retryAfter.flatMap(this::span) : Optional.empty());
  }

  /** Seconds, or a date; what is neither is as if it were not there. */
  private Optional<Duration> span(String retryAfter) {
    Duration span;
    if (retryAfter.matches("\\d{1,9}")) {
      span = Duration.ofSeconds(Long.parseLong(retryAfter));
    } else {
      try {
        span =
            Duration.between(
                clock.instant(),
                ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }
    return span.isNegative()
        ? Optional.empty()
        : Optional.of(span.compareTo(LONGEST_WAIT) < 0 ? span : LONGEST_WAIT);
  }

  private String words(ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return switch (cause) {
      case HttpTimeoutException _ -> "no answer within " + timeout.toSeconds() + " s";
      case ConnectException e when e.getCause() instanceof UnresolvedAddressException ->
          "nobody knows that name";
      case ConnectException _ -> "the connection was refused";
      case SSLException _ -> "no trusted encrypted connection could be made";
      default -> "the connection broke (" + cause.getClass().getSimpleName() + ")";
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

  @Override
  public void close() {
    client.close();
    executor.shutdownNow();
  }
}
