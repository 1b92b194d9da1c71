package dev.weir.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine's REST interface says of a rollout, as far as the demo shows it.
 *
 * @param weights what every proxy has acknowledged, by revision, in basis points
 * @param desired what was decided last; the same as {@code weights} once acknowledged
 */
record RolloutStatus(
    String phase,
    String message,
    String stable,
    String candidate,
    Optional<Step> step,
    Map<String, Integer> weights,
    Map<String, Integer> desired,
    List<Gate> gates) {
  /** Before the engine has said anything. */
  static final RolloutStatus UNKNOWN =
      new RolloutStatus("Unknown", "", "", "", Optional.empty(), Map.of(), Map.of(), List.of());

  /**
   * @param index from 0
   * @param heldSince when every proxy had acknowledged the step's weights
   */
  record Step(int index, int of, String name, Optional<Instant> heldSince) {}

  /**
   * @param value empty while nothing was measured
   */
  record Gate(String name, String metric, String verdict, String value, String reason) {}

  RolloutStatus {
    weights = Map.copyOf(weights);
    desired = Map.copyOf(desired);
    gates = List.copyOf(gates);
  }

  /** Whether the phase has one of these names. */
  boolean isIn(String... phases) {
    return List.of(phases).contains(phase);
  }

  /** The acknowledged weight in basis points. */
  int weight(String revision) {
    return weights.getOrDefault(revision, 0);
  }

  /** Whether what was decided last is acknowledged. */
  boolean settled() {
    return desired.isEmpty() || desired.equals(weights);
  }

  static RolloutStatus of(JsonNode rollout) {
    JsonNode status = rollout.path("status");
    List<Gate> gates = new ArrayList<>();
    for (JsonNode gate : status.path("gates")) {
      gates.add(
          new Gate(
              gate.path("name").asText(),
              gate.path("metric").asText(),
              gate.path("verdict").asText(),
              gate.path("value").asText(),
              gate.path("reason").asText()));
    }
    JsonNode step = status.path("step");
    return new RolloutStatus(
        status.path("phase").asText("Unknown"),
        status.path("message").asText(),
        status.path("stable").asText(),
        status.path("candidate").asText(),
        step.isObject()
            ? Optional.of(
                new Step(
                    step.path("index").asInt(),
                    step.path("of").asInt(),
                    step.path("name").asText(),
                    instant(step.path("heldSince"))))
            : Optional.empty(),
        weights(status.path("weights")),
        weights(status.path("desiredWeights")),
        gates);
  }

  /** The moment in the node, if there is one. */
  static Optional<Instant> instant(JsonNode node) {
    if (!node.isTextual()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(node.asText()));
    } catch (DateTimeParseException e) {
      throw new IllegalStateException("the engine's answer holds no time: " + node.asText(), e);
    }
  }

  private static Map<String, Integer> weights(JsonNode node) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    node.properties().forEach(entry -> weights.put(entry.getKey(), entry.getValue().asInt()));
    return weights;
  }
}
