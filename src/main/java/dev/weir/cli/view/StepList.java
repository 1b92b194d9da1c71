package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The steps of a plan with a sign for where the rollout stands. */
final class StepList {
  private StepList() {}

  /** Empty while no candidate is on its way: then the steps say nothing about now. */
  static List<Line> of(Json status, Json plan, Instant now, Marks marks) {
    OptionalInt at = status.at("step", "index").integer();
    boolean moving = status.at("candidate").text().isPresent();
    List<Json> steps = plan.at("steps").items();
    if (at.isEmpty() && !moving) {
      return List.of();
    }
    if (steps.isEmpty()) {
      return at.isEmpty() ? List.of() : List.of(alone(status.at("step"), now, marks));
    }
    Table table = Table.plain();
    for (int i = 0; i < steps.size(); i++) {
      Json step = steps.get(i);
      boolean here = at.isPresent() && at.getAsInt() == i;
      boolean done = at.isPresent() && i < at.getAsInt();
      Tone tone = here ? Tone.CANDIDATE : done ? Tone.GOOD : Tone.FAINT;
      table.row(
          cell(tone, here ? marks.now() : done ? marks.done() : marks.open()),
          cell(tone, Integer.toString(i + 1)),
          cell(here ? Tone.STRONG : Tone.PLAIN, step.at("name").text().orElse("step")),
          cell(here ? progress(status.at("step"), step, now) : wait(step)));
    }
    return table.lines();
  }

  private static Line alone(Json step, Instant now, Marks marks) {
    return Line.of(Tone.CANDIDATE, marks.now() + " ")
        .and(
            (step.at("index").integer().orElse(0) + 1)
                + " of "
                + step.at("of").text().orElse("?")
                + "  ")
        .and(Tone.STRONG, step.at("name").textOrEmpty())
        .and("  " + progress(step, Json.NOTHING, now));
  }

  /** What the step waits for when it is entered. */
  static String wait(Json step) {
    if (step.at("pause").present()) {
      Optional<Duration> span = Words.duration(step.at("pause", "for"));
      return span.map(l -> "pause " + Words.duration(l))
          .orElseGet(() -> "pause until " + whoEnds(step.at("pause")) + limit(step.at("pause")));
    }
    Duration hold = Words.duration(step.at("hold")).orElse(Duration.ZERO);
    return hold.isZero() ? "" : "hold " + Words.duration(hold);
  }

  private static String whoEnds(Json pause) {
    return pause.at("signal").text().map(signal -> "signal " + signal).orElse("promoted");
  }

  private static String limit(Json pause) {
    return Words.duration(pause.at("limit"))
        .map(
            limit ->
                ", at most " + Words.duration(limit) + ", then " + pause.at("then").textOrEmpty())
        .orElse("");
  }

  private static String progress(Json current, Json planned, Instant now) {
    Optional<Instant> held = Words.instant(current.at("heldSince"));
    if (held.isEmpty()) {
      Optional<Instant> since = Words.instant(current.at("since"));
      return "waits for proxies to acknowledge"
          + since.map(s -> ", for " + Words.duration(Duration.between(s, now))).orElse("");
    }
    Duration so = Duration.between(held.get(), now);
    Duration hold =
        Words.duration(planned.at("hold"))
            .or(() -> Words.duration(planned.at("pause", "for")))
            .orElse(Duration.ZERO);
    if (planned.at("pause").present() && hold.isZero()) {
      return "waits for "
          + planned.at("pause", "signal").text().map(s -> "signal " + s).orElse("a promote")
          + ", for "
          + Words.duration(so);
    }
    if (hold.isZero()) {
      return "held " + Words.duration(so);
    }
    return "held " + Words.duration(so) + " of " + Words.duration(hold);
  }
}
