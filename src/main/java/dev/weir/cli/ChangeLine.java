package dev.weir.cli;

import dev.weir.cli.json.Json;
import dev.weir.cli.json.JsonText;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.StatusTree;
import dev.weir.cli.view.Tone;
import dev.weir.cli.view.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One line for each change of a rollout, for outputs that cannot be redrawn. */
final class ChangeLine {
  private ChangeLine() {}

  static Line of(Json rollout, Instant now) {
    Json status = rollout.at("status");
    String weights = Words.weights(status.at("weights"));
    return Line.of(Tone.FAINT, Words.time(now))
        .and("  ")
        .and(Tone.STRONG, StatusTree.name(rollout))
        .and("  " + status.at("phase").text().orElse("-"))
        .and(weights.isEmpty() ? "" : "  [" + weights + "]")
        .and("  " + status.at("message").textOrEmpty())
        .hanging(2);
  }

  /**
   * What makes two states different for a reader of lines. Running clocks and measured values do
   * not: they would give a line a second.
   */
  static String key(Json rollout) {
    Json status = rollout.at("status");
    List<String> parts = new ArrayList<>();
    for (String field : List.of("phase", "stable", "candidate", "weights", "desiredWeights")) {
      parts.add(JsonText.compact(status.at(field)));
    }
    parts.add(status.at("step", "index").textOrEmpty());
    parts.add(status.at("step", "heldSince").textOrEmpty());
    parts.add(status.at("pause", "kind").textOrEmpty());
    parts.add(JsonText.compact(status.at("proxies", "refused")));
    status
        .at("gates")
        .items()
        .forEach(
            gate -> parts.add(gate.at("name").textOrEmpty() + gate.at("verdict").textOrEmpty()));
    parts.add(status.at("message").textOrEmpty().replaceAll("\\d+(\\s*[dhms]\\b)?\\s*", "#"));
    return String.join("\n", parts).replaceAll("#+", "#");
  }
}
