package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the gates of the current step say. */
final class GateList {
  private GateList() {}

  static List<Line> of(Json status, Json plan, Marks marks) {
    Table table = Table.plain();
    for (Json gate : status.at("gates").items()) {
      String verdict = gate.at("verdict").text().orElse("not measured yet");
      Json bound = boundInSteps(plan, gate);
      Tone tone = tone(verdict);
      table.row(
          cell(tone, mark(verdict, marks)),
          cell(name(gate)),
          cell(tone, verdict),
          cell(value(gate, bound)),
          cell(why(gate, bound)));
    }
    return table.lines();
  }

  static String name(Json gate) {
    return gate.at("name").textOrEmpty()
        + gate.at("metric").text().map(metric -> "/" + metric).orElse("");
  }

  private static String value(Json gate, Json bound) {
    OptionalDouble value = gate.at("value").number();
    if (value.isEmpty()) {
      return "-";
    }
    return Words.value(value.getAsDouble(), bound.at("pass").textOrEmpty().endsWith("%"));
  }

  static String why(Json gate, Json bound) {
    String reason =
        gate.at("reason")
            .text()
            .or(() -> bound.at("pass").text().map(pass -> "must be " + pass))
            .orElse("");
    String tally = tally(gate);
    return tally.isEmpty() ? reason : reason.isEmpty() ? tally : reason + "  (" + tally + ")";
  }

  private static String tally(Json gate) {
    List<String> counts = new ArrayList<>();
    count(counts, gate, "passes", "passed");
    count(counts, gate, "failures", "failed");
    count(counts, gate, "inconclusive", "inconclusive");
    count(counts, gate, "noData", "without data");
    count(counts, gate, "errors", "in error");
    return String.join(", ", counts);
  }

  private static void count(List<String> counts, Json gate, String field, String word) {
    int count = gate.at(field).integer().orElse(0);
    if (count > 0) {
      counts.add(count + " " + word);
    }
  }

  private static Json boundInSteps(Json plan, Json gate) {
    for (Json step : plan.at("steps").items()) {
      Json bound = bound(step, gate);
      if (bound.present()) {
        return bound;
      }
    }
    return Json.NOTHING;
  }

  /**
   * How a gate's metric is planned to be judged.
   *
   * @param planned something with gates: a step, or an experiment
   */
  static Json bound(Json planned, Json gate) {
    Optional<String> name = gate.at("name").text();
    Optional<String> metric = gate.at("metric").text();
    for (Json one : planned.at("gates").items()) {
      for (Json of : one.at("metrics").items()) {
        if (one.at("name").text().equals(name) && of.at("name").text().equals(metric)) {
          return of;
        }
      }
    }
    return Json.NOTHING;
  }

  static Tone tone(String verdict) {
    return switch (verdict) {
      case "pass" -> Tone.GOOD;
      case "fail" -> Tone.BAD;
      case "inconclusive", "no-data", "error" -> Tone.CAREFUL;
      default -> Tone.FAINT;
    };
  }

  static String mark(String verdict, Marks marks) {
    return switch (verdict) {
      case "pass" -> marks.done();
      case "fail" -> marks.bad();
      case "inconclusive", "no-data", "error" -> marks.unsure();
      default -> marks.open();
    };
  }
}
