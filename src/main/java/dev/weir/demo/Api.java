package dev.weir.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The engine's REST interface, as far as the demo reads it. */
final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;

  Api(int port) {
    this.port = port;
  }

  /**
   * One line of a rollout's journal.
   *
   * @param measuredAt when the newest measurement behind it was taken
   */
  record JournalLine(
      Instant at,
      String actor,
      String event,
      String from,
      String to,
      String message,
      Optional<Instant> measuredAt) {}

  /** Where clients find it. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  boolean ready() {
    return Http.status(port, "/q/health/ready") == 200;
  }

  /** The rollout's status; empty while the engine does not know it. */
  Optional<RolloutStatus> rollout(String namespace, String name) throws IOException {
    HttpResponse<String> answer = get("/api/v1/namespaces/%s/rollouts/%s", namespace, name);
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(RolloutStatus.of(body(answer)));
  }

  /** The rollout's journal in the order of time. */
  List<JournalLine> journal(String namespace, String name) throws IOException {
    List<JournalLine> lines = new ArrayList<>();
    for (JsonNode item :
        body(get("/api/v1/namespaces/%s/rollouts/%s/journal", namespace, name)).path("items")) {
      lines.add(
          new JournalLine(
              RolloutStatus.instant(item.path("at")).orElse(Instant.EPOCH),
              item.path("actor").asText(),
              item.path("event").asText(),
              item.path("from").asText(),
              item.path("to").asText(),
              item.path("message").asText(),
              newest(item.path("evidence"))));
    }
    lines.sort(Comparator.comparing(JournalLine::at));
    return lines;
  }

  private static Optional<Instant> newest(JsonNode evidence) {
    Optional<Instant> newest = Optional.empty();
    for (JsonNode measurement : evidence) {
      Optional<Instant> at = RolloutStatus.instant(measurement.path("at"));
      if (at.isPresent() && (newest.isEmpty() || at.get().isAfter(newest.get()))) {
        newest = at;
      }
    }
    return newest;
  }

  private HttpResponse<String> get(String path, String... names) throws IOException {
    return Http.get(URI.create(url() + path.formatted((Object[]) names)));
  }

  private static JsonNode body(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException("the engine answered " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
