package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.engine.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The status of a rollout as an object of the cluster has it. Pure. */
final class StatusDocument {
  static final String INVALID = "InvalidSpec";

  /** The reason of what is said while a deletion waits. */
  static final String DELETION_HELD = "DeletionHeld";

  /** Of a sentence; what Envoy and Prometheus say is in it. */
  private static final int LONGEST_MESSAGE = 4_000;

  private StatusDocument() {}

  /**
   * Describes it.
   *
   * @param told what the engine says of it; empty when it does not know it
   * @param inForce the generation that the engine follows
   * @param judged why a newer generation is not taken
   * @param held why its deletion waits
   * @param before the status that the object has; missing when it has none
   * @return empty when there is nothing to say yet
   */
  static Optional<ObjectNode> of(
      Optional<ObjectNode> told,
      long inForce,
      Optional<ClusterSource.Judged> judged,
      Optional<String> held,
      JsonNode before,
      Instant now) {
    if (told.isEmpty() && judged.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode status =
        told.map(ObjectNode::deepCopy).orElseGet(ObjectDocuments.JSON::createObjectNode);
    long observed = judged.map(ClusterSource.Judged::generation).orElse(inForce);
    status.put("observedGeneration", observed);
    traffic(status).ifPresent(text -> status.put("traffic", text));
    // The scale subresource has a number, not one for each revision: that of what is in service.
    if (status.path("endpoints").path(status.path("stable").asText()) instanceof IntNode serving) {
      status.set("readyEndpoints", serving);
    }
    ArrayNode conditions =
        status.get("conditions") instanceof ArrayNode there ? there : status.putArray("conditions");
    if (judged.isPresent()) {
      String message = cut(refusal(judged.get().problems(), told.isPresent()));
      status.put("message", message);
      conditions.removeAll();
      condition(conditions, "Ready", "False", INVALID, message);
      condition(conditions, "Reconciling", "False", INVALID, message);
      condition(conditions, "Stalled", "True", INVALID, message);
    }
    held.ifPresent(
        why -> {
          condition(conditions, DELETION_HELD, "True", "InUse", why);
          status.put("message", why + " " + status.path("message").asText());
        });
    for (JsonNode condition : conditions) {
      ObjectNode one = (ObjectNode) condition;
      one.put("observedGeneration", observed);
      one.put("message", cut(one.path("message").asText()));
      one.put("lastTransitionTime", since(one, before.path("conditions"), now));
    }
    status.put("message", cut(status.path("message").asText()));
    return Optional.of(status);
  }

  private static void condition(
      ArrayNode conditions, String type, String status, String reason, String message) {
    conditions
        .addObject()
        .put("type", type)
        .put("status", status)
        .put("reason", reason)
        .put("message", message);
  }

  /** A condition that was so before became so then. */
  private static String since(JsonNode condition, JsonNode before, Instant now) {
    for (JsonNode former : before) {
      if (former.path("type").equals(condition.path("type"))
          && former.path("status").equals(condition.path("status"))
          && former.path("lastTransitionTime").isTextual()) {
        return former.path("lastTransitionTime").asText();
      }
    }
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** What is wrong, as one paragraph. */
  static String refusal(List<Problem> problems, boolean somethingInForce) {
    List<String> sentences = new ArrayList<>();
    for (Problem problem : problems) {
      String path = problem.path().isEmpty() ? "" : problem.path() + ": ";
      sentences.add(path + problem.wrong() + (problem.fix().isEmpty() ? "" : " " + problem.fix()));
    }
    return "Not taken: "
        + String.join(" ", sentences)
        + (somethingInForce ? " What was taken before goes on." : "");
  }

  private static String cut(String text) {
    return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
  }

  /** Stable first, then the others by name. */
  private static Optional<String> traffic(JsonNode status) {
    String stable = status.path("stable").asText();
    List<String> shares =
        status.path("weights").properties().stream()
            .sorted(
                Comparator.comparing(
                        (Map.Entry<String, JsonNode> share) -> !share.getKey().equals(stable))
                    .thenComparing(Map.Entry::getKey))
            .map(share -> share.getKey() + " " + percent(share.getValue().asInt()))
            .toList();
    return shares.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", shares));
  }

  private static String percent(int basisPoints) {
    return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + "%";
  }
}
