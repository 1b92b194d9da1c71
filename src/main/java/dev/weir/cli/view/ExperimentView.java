package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** An experiment under way, or the report of the last one. */
final class ExperimentView {
  private ExperimentView() {}

  static List<Line> of(Json experiment, Json plan, Marks marks) {
    if (experiment.at("name").text().isEmpty()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(headline(experiment).hanging(2));
    Table table = Table.plain();
    for (Json arm : experiment.at("arms").items()) {
      arm(table, arm, plan, marks);
    }
    lines.addAll(table.lines());
    return lines;
  }

  private static Line headline(Json experiment) {
    StringBuilder text = new StringBuilder(experiment.at("name").textOrEmpty());
    text.append(", ").append(experiment.at("stage").textOrEmpty());
    Optional<Duration> ran = Words.duration(experiment.at("ran")).filter(d -> !d.isZero());
    Optional<Duration> planned = Words.duration(experiment.at("for"));
    ran.ifPresent(time -> text.append(": ran ").append(Words.duration(time)));
    planned.ifPresent(
        whole -> text.append(ran.isPresent() ? " of " : " for ").append(Words.duration(whole)));
    experiment.at("reason").text().ifPresent(reason -> text.append("; ").append(reason));
    return Line.of(tone(experiment), text.toString());
  }

  private static Tone tone(Json experiment) {
    return switch (experiment.at("cause").textOrEmpty()) {
      case "", "time-over" -> Tone.PLAIN;
      case "gate-failed", "no-endpoints" -> Tone.BAD;
      default -> Tone.CAREFUL;
    };
  }

  private static void arm(Table table, Json arm, Json plan, Marks marks) {
    String revision = arm.at("revision").textOrEmpty();
    String share = Words.percent(arm.at("weight").integer().orElse(0));
    String role = arm.at("control").equals(new Json.Bool(true)) ? "control" : "arm";
    List<Json> gates = arm.at("gates").items();
    if (gates.isEmpty()) {
      table.row(cell(Tone.STRONG, revision), cell(role), cell(share), cell(""));
    }
    for (int i = 0; i < gates.size(); i++) {
      Json gate = gates.get(i);
      String verdict = gate.at("verdict").text().orElse("not measured yet");
      Json bound = GateList.bound(plan.at("experiment"), gate);
      table.row(
          cell(Tone.STRONG, i == 0 ? revision : ""),
          cell(i == 0 ? role : ""),
          cell(i == 0 ? share : ""),
          cell(GateList.tone(verdict), GateList.mark(verdict, marks)),
          cell(GateList.name(gate)),
          cell(values(gate.at("values"), bound.at("pass").textOrEmpty().endsWith("%"))),
          cell(GateList.why(gate, bound)));
    }
  }

  /** The mean of all values, and how they went. */
  private static String values(Json values, boolean percent) {
    OptionalDouble mean = values.at("mean").number();
    if (mean.isEmpty()) {
      return "-";
    }
    String text = "mean " + Words.value(mean.getAsDouble(), percent);
    OptionalDouble first = values.at("first").number();
    OptionalDouble last = values.at("last").number();
    return first.isPresent() && last.isPresent()
        ? text
            + " ("
            + Words.value(first.getAsDouble(), percent)
            + " to "
            + Words.value(last.getAsDouble(), percent)
            + ")"
        : text;
  }
}
