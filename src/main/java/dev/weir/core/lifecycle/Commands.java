package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Decision.Refusal;
import dev.weir.core.lifecycle.Phase.Cause;
import dev.weir.core.lifecycle.Phase.Pause;
import dev.weir.core.lifecycle.Phase.PauseKind;
import dev.weir.core.rollout.Revision;
import java.util.Optional;

/** What people want. A command that does not fit the moment does nothing and says why. */
final class Commands {
  private Commands() {}

  static Optional<Refusal> take(Turn turn, Command command) {
    Optional<Refusal> stale = stale(turn, command);
    if (stale.isPresent()) {
      return stale;
    }
    Optional<Optional<Refusal>> ofExperiment = ExperimentCommands.take(turn, command);
    if (ofExperiment.isPresent()) {
      return ofExperiment.get();
    }
    return switch (command.kind()) {
      case PROMOTE -> Promote.take(turn, command);
      case ABORT -> abort(turn, command);
      case PAUSE -> pause(turn, command);
      case RESUME -> resume(turn, command);
      case RETRY -> retry(turn, command);
      case UNDO -> undo(turn, command);
      case SIGNAL -> Signals.take(turn, command);
      case DEPLOY -> Deploys.take(turn, command);
    };
  }

  private static Optional<Refusal> stale(Turn turn, Command command) {
    Optional<Attempt> attempt = attempt(turn.phase());
    if (attempt.isEmpty()) {
      return Optional.empty();
    }
    Revision candidate = attempt.get().candidate();
    if (command.revision().isPresent() && !command.revision().get().equals(candidate)) {
      return refuse(
          command.kind().word()
              + " was meant for "
              + command.revision().get()
              + ", but the candidate is now "
              + candidate
              + "; look again");
    }
    // An abort wins every tie: a step that has moved on meanwhile does not make it stale.
    boolean minds = command.kind() != Command.Kind.ABORT && command.step().isPresent();
    if (minds
        && turn.phase() instanceof Phase.Stepping(var _, StepRun run)
        && command.step().getAsInt() != run.index()) {
      return refuse(
          command.kind().word()
              + " was meant for step "
              + (command.step().getAsInt() + 1)
              + ", but the rollout is now at step "
              + (run.index() + 1)
              + "; look again");
    }
    return Optional.empty();
  }

  static Optional<Attempt> attempt(Phase phase) {
    return switch (phase) {
      case Phase.Starting(var attempt, var _, var _) -> Optional.of(attempt);
      case Phase.Stepping(var attempt, var _) -> Optional.of(attempt);
      case Phase.Promoting(var attempt, var _, var _) -> Optional.of(attempt);
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Experimenting _,
          Phase.Concluding _ ->
          Optional.empty();
    };
  }

  static Optional<Pause> pauseOf(Phase phase) {
    return switch (phase) {
      case Phase.Starting(var _, var _, var pause) -> pause;
      case Phase.Stepping(var _, var run) -> run.pause();
      case Phase.Promoting(var _, var _, var pause) -> pause;
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Experimenting _,
          Phase.Concluding _ ->
          Optional.empty();
    };
  }

  private static Optional<Refusal> abort(Turn turn, Command command) {
    Optional<Attempt> attempt = attempt(turn.phase());
    if (attempt.isEmpty()) {
      return turn.phase() instanceof Phase.RollingBack rollingBack
          ? Retreat.atOnce(turn, rollingBack, command.actor())
          : refuse("no rollout in progress");
    }
    Progress.rollBack(
        turn,
        Transition.ABORTED,
        attempt.get().candidate(),
        Cause.ABORTED,
        "aborted by " + command.actor(),
        command.actor());
    return Optional.empty();
  }

  private static Optional<Refusal> pause(Turn turn, Command command) {
    if (attempt(turn.phase()).isEmpty()) {
      return refuse("no rollout in progress");
    }
    Optional<Pause> before = pauseOf(turn.phase());
    Optional<Pause> persons = before.flatMap(Pause::persons);
    if (persons.isPresent()) {
      return refuse("it is paused already: " + persons.get().reason());
    }
    Pause own =
        new Pause(PauseKind.MANUAL, "paused by " + command.actor(), turn.now(), Optional.empty());
    // A verdict that waits for a person stays on show, the plan's own pause goes on afterwards.
    Optional<Pause> pause =
        Optional.of(
            Failures.waitsForVerdict(before)
                ? before.get().withBeneath(Optional.of(own))
                : own.withBeneath(before));
    Phase next =
        switch (turn.phase()) {
          case Phase.Starting(var attempt, var since, var _) ->
              new Phase.Starting(attempt, since, pause);
          case Phase.Promoting(var attempt, var since, var _) ->
              new Phase.Promoting(attempt, since, pause);
          case Phase.Stepping(var attempt, var run) ->
              new Phase.Stepping(attempt, run.withPause(pause));
          default -> throw new IllegalStateException("no attempt in " + turn.phase());
        };
    turn.move(Transition.PAUSED, next, command.actor(), "paused by " + command.actor());
    return Optional.empty();
  }

  private static Optional<Refusal> resume(Turn turn, Command command) {
    Optional<Pause> pause = pauseOf(turn.phase());
    if (pause.isEmpty()) {
      return refuse("it is not paused");
    }
    switch (pause.get().kind()) {
      case STEP -> {
        return refuse("this pause is a step of the plan: end it with promote");
      }
      case SCHEDULED -> {
        return refuse("it waits for the time that its spec names: promote starts it now");
      }
      case MANUAL -> lift(turn, command);
      case INCONCLUSIVE, NO_DATA, FAILURE -> {
        if (turn.phase() instanceof Phase.Stepping(Attempt attempt, StepRun run)) {
          // The person says "look again": the same step is judged afresh.
          Stepper.enter(turn, attempt, run.index(), Transition.RESUMED, command.actor());
        } else {
          lift(turn, command);
        }
      }
    }
    return Optional.empty();
  }

  private static void lift(Turn turn, Command command) {
    turn.move(
        Transition.RESUMED,
        Waits.withoutPersonsPause(turn.phase(), turn.now()),
        command.actor(),
        "resumed by " + command.actor());
    Stepper.pauseAsPlanned(turn);
  }

  private static Optional<Refusal> retry(Turn turn, Command command) {
    boolean rejected =
        turn.phase() instanceof Phase.RolledBack || turn.phase() instanceof Phase.Failed;
    Revision wanted = turn.plan().wanted();
    if (rejected && command.revision().filter(meant -> !meant.equals(wanted)).isPresent()) {
      return refuse(
          "retry was meant for "
              + command.revision().get()
              + ", but the spec asks for "
              + wanted
              + "; look again");
    }
    switch (turn.phase()) {
      case Phase.RolledBack _ -> {
        Progress.startAttempt(turn, Transition.RETRIED, command.actor());
        return Optional.empty();
      }
      case Phase.Failed _ -> {
        Progress.introduce(turn, command.actor());
        return Optional.empty();
      }
      default -> {
        return refuse("nothing to retry: no revision was rolled back");
      }
    }
  }

  private static Optional<Refusal> undo(Turn turn, Command command) {
    if (!(turn.phase() instanceof Phase.Healthy(var _, var kept))) {
      return refuse(
          attempt(turn.phase()).isPresent()
              ? "a rollout is in progress: take it back with abort"
              : "nothing to undo");
    }
    boolean ready = kept.isPresent() && kept.get().until().isAfter(turn.now());
    if (!ready && command.to().isEmpty()) {
      return refuse(
          "nothing to undo: no former revision is kept ready" + History.offer(turn.state()));
    }
    Revision undone = turn.stable();
    if (command.revision().isPresent() && !command.revision().get().equals(undone)) {
      return refuse("undo was meant for " + command.revision().get() + ", but stable is " + undone);
    }
    Revision old = command.to().orElseGet(() -> kept.orElseThrow().old());
    Optional<Refusal> refusal = History.refuses(turn, old);
    if (refusal.isPresent()) {
      return refusal;
    }
    turn.stable(old);
    Progress.rollBack(
        turn,
        Transition.UNDONE,
        undone,
        Cause.UNDONE,
        "undone by " + command.actor(),
        command.actor());
    return Optional.empty();
  }

  static Optional<Refusal> refuse(String reason) {
    return Optional.of(new Refusal(reason));
  }
}
