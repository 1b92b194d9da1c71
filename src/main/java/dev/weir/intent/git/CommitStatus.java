package dev.weir.intent.git;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.weir.engine.Commit;
import dev.weir.engine.IntentRead;
import dev.weir.engine.PlainText;
import dev.weir.engine.Problem;
import dev.weir.http.LazyHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the server of a repository what became of a commit. Best effort: nobody waits for it. */
final class CommitStatus implements AutoCloseable {
  /** What stands in a template for the commit's hash. */
  static final String HASH = "{commit}";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final List<Duration> PAUSES =
      List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(5));
  private static final int MAX_WAITING = 8;

  /** GitHub takes no more. */
  private static final int MAX_DESCRIPTION = 139;

  private static final int SERVER_FAULT = 500;
  private static final int TOO_MANY = 429;
  private static final Logger LOG = LoggerFactory.getLogger(CommitStatus.class);

  private final String template;
  private final TokenSource token;
  private final LazyHttpClient client =
      new LazyHttpClient(
          () ->
              HttpClient.newBuilder()
                  .connectTimeout(TIMEOUT)
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .build());

  /** One thread; of many that wait the oldest is forgotten. */
  private final ThreadPoolExecutor sender =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          Thread.ofPlatform().daemon().name("weir-git-status").factory(),
          new ThreadPoolExecutor.DiscardOldestPolicy());

  /** Gives the token as it is now. */
  interface TokenSource {
    Token token() throws GitFailure;
  }

  CommitStatus(String template, TokenSource token) {
    this.template = template;
    this.token = token;
  }

  /** Returns at once. */
  void tell(Commit commit, IntentRead read) {
    sender.execute(
        () -> {
          try {
            send(commit, read);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (GitFailure | RuntimeException e) {
            LOG.warn("commit={} its status is not told: {}", commit.hash(), e.getMessage());
          }
        });
  }

  private static String body(IntentRead read) {
    String state =
        switch (read) {
          case IntentRead.Accepted _ -> "success";
          case IntentRead.Refused _ -> "failure";
        };
    String description =
        switch (read) {
          case IntentRead.Accepted _ -> "taken";
          case IntentRead.Refused(List<Problem> problems, var _) ->
              "refused, problems: "
                  + problems.size()
                  + ", the first: "
                  + problems.getFirst().render();
        };
    return JsonNodeFactory.instance
        .objectNode()
        .put("state", state)
        .put("context", "weir")
        .put("description", PlainText.of(description, MAX_DESCRIPTION))
        .toString();
  }

  private void send(Commit commit, IntentRead read) throws GitFailure, InterruptedException {
    String body = body(read);
    String failure = "";
    for (Duration pause : PAUSES) {
      Thread.sleep(pause);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(template.replace(HASH, commit.hash())))
              .timeout(TIMEOUT)
              .header("Authorization", "Bearer " + token.token().text())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      try {
        HttpResponse<InputStream> answer =
            client.get().send(request, HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close();
        int code = answer.statusCode();
        if (code < 300) {
          return;
        }
        failure = "it answered " + code;
        if (code < SERVER_FAULT && code != TOO_MANY) {
          break;
        }
      } catch (IOException e) {
        failure = e.getClass().getSimpleName();
      }
    }
    LOG.warn("commit={} its status is not told: {}", commit.hash(), failure);
  }

  @Override
  public void close() {
    sender.shutdownNow();
    client.close();
  }
}
