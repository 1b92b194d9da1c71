package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.util.List;
import java.util.OptionalInt;

/** All rollouts at a glance. */
public final class RolloutTable {
  private RolloutTable() {}

  /**
   * @param rollouts resources with their status
   */
  public static List<Line> of(List<Json> rollouts) {
    if (rollouts.isEmpty()) {
      return List.of(Line.of("No rollouts."));
    }
    Table table = Table.headed("NAMESPACE", "NAME", "PHASE", "STEP", "WEIGHTS", "MESSAGE");
    for (Json rollout : rollouts) {
      Json status = rollout.at("status");
      String phase = status.at("phase").text().orElse("-");
      table.row(
          cell(rollout.at("metadata", "namespace").textOrEmpty()),
          cell(Tone.STRONG, rollout.at("metadata", "name").textOrEmpty()),
          cell(Phases.tone(phase), phase),
          cell(step(status.at("step"))),
          cell(orDash(Words.weights(status.at("weights")))),
          cell(status.at("message").textOrEmpty()));
    }
    return table.lines();
  }

  private static String step(Json step) {
    OptionalInt index = step.at("index").integer();
    return index.isEmpty() ? "-" : (index.getAsInt() + 1) + "/" + step.at("of").text().orElse("?");
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
