package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.lifecycle.StepRun.Stage;
import dev.weir.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sentence that tells a tired person what is going on. */
final class StatusMessage {
  private StatusMessage() {}

  static String of(Turn turn) {
    String sentence =
        switch (turn.phase()) {
          case Phase.New _ -> "nothing is decided yet";
          case Phase.Introducing(var candidate, var _) ->
              candidate + " is the first revision and gets 100 %; " + Missing.sentence(turn);
          case Phase.Healthy(var _, var kept) -> healthy(turn, kept);
          case Phase.Starting(var attempt, var _, var pause) ->
              pause
                  .map(
                      p ->
                          "paused before the first step, "
                              + Texts.percent(turn.share(attempt.candidate()))
                              + " on "
                              + attempt.candidate()
                              + ": "
                              + p.words())
                  .orElse(attempt.candidate() + " starts with 0 %; " + Missing.sentence(turn));
          case Phase.Stepping(var attempt, var run) -> stepping(turn, attempt, run);
          case Phase.Promoting(var attempt, var _, var pause) ->
              pause
                  .map(p -> "paused at 100 %: " + p.words())
                  .orElse("100 % to " + attempt.candidate() + "; " + Missing.sentence(turn));
          case Phase.RollingBack(var candidate, var _, var reason, var _, var _, var needed) ->
              "back to "
                  + turn.stable()
                  + (needed == 0
                      ? ", 0 % for " + candidate + " is published ("
                      : " in stages, "
                          + Retreat.stays(turn, candidate, turn.share(candidate), needed)
                          + " (")
                  + reason
                  + "); "
                  + Missing.proxies(turn).orElse("every proxy has it");
          case Phase.RolledBack(var rejected, var _, var reason, var _, var _) ->
              turn.stable()
                  + " has all traffic; "
                  + rejected
                  + " was rolled back: "
                  + reason
                  + ". It is not tried again by itself: weir retry, or ask for another revision";
          case Phase.Failed(var candidate, var reason, var _) ->
              candidate + ", the first revision, does not serve: " + reason;
          case Phase.Experimenting(ExperimentRun run) -> ExperimentWords.of(turn, run);
          case Phase.Concluding(ExperimentReport report, var _) -> ExperimentWords.of(turn, report);
        };
    return sentence + stableIsDown(turn);
  }

  private static String healthy(Turn turn, Optional<Phase.Kept> kept) {
    String undo =
        kept.filter(k -> k.until().isAfter(turn.now()))
            .map(
                k ->
                    "; weir undo brings "
                        + k.old()
                        + " back for "
                        + Texts.of(Duration.between(turn.now(), k.until())))
            .orElse("");
    String proxies =
        turn.state().observed().proxies().connected() == 0
            ? "; no proxy is connected"
            : Missing.proxies(turn).map(m -> "; " + m).orElse("");
    return turn.stable() + " has all traffic" + undo + ExperimentWords.atRest(turn, kept) + proxies;
  }

  private static String stepping(Turn turn, Attempt attempt, StepRun run) {
    Plan.PlannedStep step = turn.step(run);
    String where =
        Texts.percent(turn.share(attempt.candidate()))
            + " on "
            + attempt.candidate()
            + (Stepper.isFrozen(turn, attempt, run) ? ", before step " : ", step ")
            + (run.index() + 1)
            + " of "
            + turn.plan().steps().size();
    List<String> parts = new ArrayList<>();
    if (run.pause().isPresent()) {
      parts.add(where + ", paused: " + run.pause().get().words());
      gates(run).ifPresent(parts::add);
      return String.join("; ", parts);
    }
    switch (run.stage()) {
      case Stage.Shifting _ -> parts.add(where + "; " + Missing.sentence(turn));
      case Stage.Holding(Instant since) -> {
        parts.add(where + ", " + held(turn, step, since));
        gates(run).ifPresent(parts::add);
      }
      case Stage.Waiting _ -> parts.add(where + ", held as planned; " + Missing.sentence(turn));
    }
    return String.join("; ", parts);
  }

  private static String held(Turn turn, Plan.PlannedStep step, Instant since) {
    Duration held = Duration.between(since, turn.now());
    Duration shown = held.compareTo(step.hold()) > 0 ? step.hold() : held;
    return Texts.of(shown.truncatedTo(java.time.temporal.ChronoUnit.SECONDS))
        + " of "
        + Texts.of(step.hold())
        + " held";
  }

  private static Optional<String> gates(StepRun run) {
    List<String> said =
        run.metrics().entrySet().stream()
            .flatMap(
                e -> e.getValue().last().stream().map(m -> gateName(e.getKey()) + ": " + said(m)))
            .toList();
    return said.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", said));
  }

  private static String gateName(String key) {
    return key.substring(0, key.lastIndexOf('/'));
  }

  private static String said(Measurement measurement) {
    return measurement.reason();
  }

  private static String stableIsDown(Turn turn) {
    boolean down =
        turn.state().stable().isPresent() && turn.hasNoEndpoints(turn.state().stable().get());
    return down ? "; warning: " + turn.stable() + ", the stable revision, has no endpoints" : "";
  }
}
