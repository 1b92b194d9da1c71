package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What came of a command, as its object says it. Pure.
 *
 * @param actor who stands in the journal for it
 * @param reason one word for scripts
 * @param message a sentence: what came of it, or why nothing did and what to do
 */
record CommandStatus(Phase phase, String actor, String reason, String message) {
  /** Of a sentence; what Envoy and Prometheus say may be in it. */
  private static final int LONGEST_MESSAGE = 4_000;

  /** Where it is. */
  enum Phase {
    WAITING("Waiting"),
    DONE("Done"),
    REFUSED("Refused");

    private final String word;

    Phase(String word) {
      this.word = word;
    }

    static boolean finished(String word) {
      return word.equals(DONE.word) || word.equals(REFUSED.word);
    }
  }

  CommandStatus {
    message =
        message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message;
  }

  static CommandStatus waiting(String actor, String reason, String message) {
    return new CommandStatus(Phase.WAITING, actor, reason, message);
  }

  static CommandStatus refused(String actor, String reason, String message) {
    return new CommandStatus(Phase.REFUSED, actor, reason, message);
  }

  boolean finished() {
    return phase != Phase.WAITING;
  }

  /**
   * As JSON.
   *
   * @param before what the object has; a condition that was so before became so then
   */
  ObjectNode json(long generation, JsonNode before, Instant now) {
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    ObjectNode status =
        ObjectDocuments.JSON
            .createObjectNode()
            .put("observedGeneration", generation)
            .put("phase", phase.word)
            .put("message", message)
            .put("actor", actor);
    if (finished()) {
      status.put("finishedAt", time);
    }
    ArrayNode conditions = status.putArray("conditions");
    List.of("Ready", "Reconciling", "Stalled")
        .forEach(
            type -> {
              String value = is(type) ? "True" : "False";
              conditions
                  .addObject()
                  .put("type", type)
                  .put("status", value)
                  .put("reason", reason)
                  .put("message", message)
                  .put("observedGeneration", generation)
                  .put("lastTransitionTime", since(type, value, before, time));
            });
    return status;
  }

  private boolean is(String condition) {
    return switch (phase) {
      case DONE -> condition.equals("Ready");
      case WAITING -> condition.equals("Reconciling");
      case REFUSED -> condition.equals("Stalled");
    };
  }

  private static String since(String type, String value, JsonNode before, String now) {
    for (JsonNode former : before.path("conditions")) {
      if (former.path("type").asText().equals(type)
          && former.path("status").asText().equals(value)) {
        return former.path("lastTransitionTime").asText(now);
      }
    }
    return now;
  }

  /** Whether an object that has this status says the same already. */
  boolean isTold(JsonNode status) {
    return status.path("phase").asText().equals(phase.word)
        && status.path("actor").asText().equals(actor)
        && status.path("message").asText().equals(message);
  }
}
