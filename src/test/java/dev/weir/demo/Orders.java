package dev.weir.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Commands over REST as a careful script gives them: the same key until there is an answer. */
final class Orders {
  /** Nobody has answered. */
  static final int NO_ANSWER = 0;

  /** Never has an effect; that it is refused is a durable decision. */
  static final String PROBE = "probe";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 500;

  private final String url;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  Orders(Api api) {
    this.url =
        api.url()
            + "/api/v1/namespaces/"
            + DemoMesh.NAMESPACE
            + "/rollouts/"
            + DemoMesh.ROLLOUT
            + "/";
  }

  /** The status of the answer; {@link #NO_ANSWER} when none came. */
  int give(String what, String key) throws InterruptedException {
    String verb =
        switch (what) {
          case "promote-full" -> "promote";
          case PROBE -> "pause";
          default -> what;
        };
    String body =
        switch (what) {
          case "promote-full" -> "{\"full\": true}";
          case PROBE -> "{\"revision\": \"nobodys\"}";
          default -> "{}";
        };
    try {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url + verb))
                  .timeout(Duration.ofSeconds(15))
                  .header("content-type", "application/json")
                  .header("Idempotency-Key", key)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      // The engine is down, or died before it had answered: that is what the key is for.
      return NO_ANSWER;
    }
  }

  /** A line of the journal. */
  record Line(long number, String actor, String event, String from, String to, String message) {}

  /** The whole journal, oldest first. */
  List<Line> journal() throws IOException, InterruptedException {
    List<Line> lines = new ArrayList<>();
    Optional<Long> before = Optional.empty();
    while (true) {
      String page = url + "journal?limit=" + PAGE + before.map(b -> "&before=" + b).orElse("");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(page)).timeout(Duration.ofSeconds(15)).build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode items = JSON.readTree(answer.body()).path("items");
      for (JsonNode item : items) {
        lines.addFirst(
            new Line(
                item.path("number").asLong(),
                item.path("actor").asText(),
                item.path("event").asText(),
                item.path("from").asText(),
                item.path("to").asText(),
                item.path("message").asText()));
      }
      if (items.size() < PAGE) {
        return lines;
      }
      before = Optional.of(lines.getFirst().number());
    }
  }
}
