package dev.weir.metrics.prometheus;

import dev.weir.core.gate.Reading;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One query from the moment it is asked to its reading: waiting, tries, deadline. */
final class PrometheusQuery {
  /** Of a body that is no answer; far more than is shown of it. */
  private static final int MAX_BYTES_SEARCHED = 64 * 1024;

  private final Ask ask;
  private final Duration timeout;
  private final PrometheusAccess access;
  private final Wire wire;
  private final CompletableFuture<Reading> reading = new CompletableFuture<>();
  private volatile Optional<Future<?>> underWay = Optional.empty();
  private volatile int tries;
  private volatile String lastFailure = "";

  PrometheusQuery(Ask ask, Duration timeout, PrometheusAccess access, Wire wire) {
    this.ask = ask;
    this.timeout = timeout;
    this.access = access;
    this.wire = wire;
  }

  CompletableFuture<Reading> start() {
    ScheduledExecutorService timer = wire.timer();
    Future<?> deadline =
        timer.schedule(
            () -> wire.executor().execute(this::timedOut),
            Math.max(0, timeout.toMillis()),
            TimeUnit.MILLISECONDS);
    reading.whenComplete((_, _) -> deadline.cancel(false));
    standInLine();
    return reading;
  }

  private void standInLine() {
    if (!wire.turnstile().enter(this::attempt)) {
      fail("too many queries are waiting to be asked; ask less often or of fewer rollouts at once");
    }
  }

  private void attempt() {
    if (reading.isDone()) {
      wire.turnstile().leave();
      return;
    }
    tries++;
    try {
      send();
    } catch (RuntimeException e) {
      wire.turnstile().leave();
      fail("the query could not be sent: " + Words.of(String.valueOf(e)));
    }
  }

  private void send() {
    CompletableFuture<HttpResponse<Optional<byte[]>>> call =
        wire.client()
            .get()
            .sendAsync(ask.request(access), LimitedBody.handler(PrometheusSource.MAX_ANSWER_BYTES));
    underWay = Optional.of(call);
    if (reading.isDone()) {
      call.cancel(true);
    }
    call.whenCompleteAsync(this::attempted, wire.executor());
  }

  private void attempted(
      @Nullable HttpResponse<Optional<byte[]>> response, @Nullable Throwable problem) {
    wire.turnstile().leave();
    if (reading.isDone()) {
      return;
    }
    try {
      if (response != null) {
        answered(response);
      } else {
        tryAgain(unreachable(problem));
      }
    } catch (RuntimeException e) {
      // A fault of ours must not leave the gate without an answer; it is one that blames nobody.
      fail("the answer could not be handled: " + Words.of(String.valueOf(e)));
    }
  }

  private void answered(HttpResponse<Optional<byte[]>> response) {
    int status = response.statusCode();
    if (response.body().isEmpty()) {
      fail(
          "the answer is larger than the limit of "
              + PrometheusSource.MAX_ANSWER_BYTES
              + " bytes; aggregate in the query");
      return;
    }
    byte[] body = response.body().get();
    if (status == 200) {
      try {
        reading.complete(new Reading.Answer(ask.query(), AnswerReader.series(body)));
      } catch (AnswerReader.Unreadable e) {
        fail(
            AnswerReader.refusal(body)
                .map(refusal -> refused(status, refusal))
                .orElse("the answer " + e.getMessage() + ": " + words(body)));
      }
      return;
    }
    String words =
        AnswerReader.refusal(body)
            .map(refusal -> refused(status, refusal))
            .orElse(status + " " + words(body));
    if (status >= 500 || status == 429) {
      tryAgain("answered " + words);
    } else if (status >= 300 && status < 400) {
      // Not followed: the credentials are meant for the address that was given.
      fail("answered with a redirect (" + status + "); give --prometheus its final address");
    } else if (status == 401 || status == 403) {
      fail("does not let Weir in (" + words.strip() + "); check the user or the token");
    } else {
      fail("refused the query: " + words);
    }
  }

  private String refused(int status, AnswerReader.Refusal refusal) {
    return status
        + " "
        + Words.of(access.withoutSecrets(refusal.type()))
        + ": "
        + Words.of(access.withoutSecrets(refusal.words()));
  }

  /** Secrets go before the text is cut: half a secret would not be found any more. */
  private String words(byte[] body) {
    int bytes = Math.min(body.length, MAX_BYTES_SEARCHED);
    return Words.of(access.withoutSecrets(new String(body, 0, bytes, StandardCharsets.UTF_8)));
  }

  private static String unreachable(@Nullable Throwable problem) {
    Throwable cause = problem;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause == null) {
      return "cannot be reached";
    }
    String words = cause.getMessage() == null ? "" : ": " + Words.of(cause.getMessage());
    return cause instanceof ConnectException
        ? "cannot be reached: the connection was refused or the name is unknown" + words
        : "cannot be reached: " + cause.getClass().getSimpleName() + words;
  }

  private void tryAgain(String failure) {
    lastFailure = failure;
    if (tries >= PrometheusSource.MAX_TRIES) {
      fail(failure + " (" + tries + " tries)");
      return;
    }
    underWay =
        Optional.of(
            wire.timer()
                .schedule(
                    () -> wire.executor().execute(this::standInLine),
                    wire.backoff(tries).toMillis(),
                    TimeUnit.MILLISECONDS));
    if (reading.isDone()) {
      underWay.ifPresent(future -> future.cancel(true));
    }
  }

  private void timedOut() {
    if (tries == 0) {
      fail(
          "was not asked within "
              + Words.of(timeout)
              + " because too many other queries are under way; ask less often");
    } else if (lastFailure.isEmpty()) {
      fail("did not answer within " + Words.of(timeout));
    } else {
      fail(lastFailure + " (" + tries + " tries in " + Words.of(timeout) + ")");
    }
    underWay.ifPresent(future -> future.cancel(true));
  }

  /** Ends the query for a reason that does not lie with Prometheus. */
  void stop(String why) {
    reading.complete(new Reading.Failed(ask.query(), why));
    underWay.ifPresent(future -> future.cancel(true));
  }

  /** Ends the query without an answer. The first end counts, later ones change nothing. */
  private void fail(String what) {
    reading.complete(
        new Reading.Failed(
            ask.query(), access.withoutSecrets("Prometheus at " + access.base() + " " + what)));
  }
}
