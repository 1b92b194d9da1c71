package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Decision.Refusal;
import dev.weir.core.lifecycle.Phase.Pause;
import dev.weir.core.lifecycle.Phase.PauseKind;
import java.util.Optional;

/** A person sends a rollout on: one step, or to the end. */
final class Promote {
  private Promote() {}

  static Optional<Refusal> take(Turn turn, Command command) {
    return switch (turn.phase()) {
      case Phase.Starting starting -> starting(turn, starting, command);
      case Phase.Stepping stepping -> stepping(turn, stepping, command);
      case Phase.Promoting _ -> Commands.refuse("it is on its way to 100 % already");
      case Phase.RollingBack _ -> Commands.refuse("it is rolling back");
      case Phase.RolledBack(var rejected, var _, var reason, var _, var _) ->
          Commands.refuse(rejected + " was rolled back (" + reason + "); try it again with retry");
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.Failed _,
          Phase.Experimenting _,
          Phase.Concluding _ ->
          Commands.refuse("nothing to promote: no rollout in progress");
    };
  }

  private static Optional<Refusal> starting(Turn turn, Phase.Starting at, Command command) {
    if (!command.full() && Schedule.waits(at.pause())) {
      turn.move(
          Transition.PROMOTED_BY_HAND,
          new Phase.Starting(at.attempt(), turn.now(), Optional.empty()),
          command.actor(),
          says(command, "starts before its time"));
      return Optional.empty();
    }
    if (!command.full()) {
      return Commands.refuse("it has not reached its first step yet");
    }
    Optional<String> skippedBy =
        command.skipGates() ? Optional.of(command.actor()) : Optional.empty();
    if (at.attempt().full() && at.attempt().gatesSkippedBy().equals(skippedBy)) {
      return Commands.refuse("it goes to the end already");
    }
    turn.move(
        Transition.PROMOTED_BY_HAND,
        new Phase.Starting(at.attempt().withFull(skippedBy), turn.now(), Optional.empty()),
        command.actor(),
        says(command, "to the end"));
    return Optional.empty();
  }

  private static Optional<Refusal> stepping(Turn turn, Phase.Stepping at, Command command) {
    StepRun run = at.run();
    Optional<Pause> pause = run.pause();
    boolean acceptsVerdicts = Failures.waitsForVerdict(pause) || command.skipGates();
    Attempt attempt = at.attempt();
    if (command.full()) {
      Optional<String> skippedBy =
          command.skipGates() ? Optional.of(command.actor()) : attempt.gatesSkippedBy();
      attempt = attempt.withFull(skippedBy);
    }
    StepRun next = run;
    if (next.holdSkippedBy().isEmpty()) {
      next = next.withHoldSkippedBy(command.actor());
    }
    if (acceptsVerdicts && next.acceptedBy().isEmpty()) {
      next = next.withAcceptedBy(command.actor());
    }
    if (pause.isEmpty() && next.equals(run) && attempt.equals(at.attempt())) {
      return Commands.refuse("this step was promoted already; it waits: " + Missing.sentence(turn));
    }
    Phase lifted = Waits.withoutPause(new Phase.Stepping(attempt, next), turn.now());
    turn.move(
        Transition.PROMOTED_BY_HAND,
        lifted,
        command.actor(),
        says(command, command.full() ? "to the end" : "step " + (run.index() + 1))
            + (acceptsVerdicts ? what(pause) : ""),
        Failures.evidence(turn));
    return Optional.empty();
  }

  private static String says(Command command, String where) {
    return "promoted by "
        + command.actor()
        + ": "
        + where
        + (command.skipGates() ? ", gates skipped" : "");
  }

  private static String what(Optional<Pause> pause) {
    return pause
        .filter(p -> p.kind() != PauseKind.STEP && p.kind() != PauseKind.MANUAL)
        .map(p -> "; accepted although " + p.reason())
        .orElse("");
  }
}
