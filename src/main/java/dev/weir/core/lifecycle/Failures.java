package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.lifecycle.Phase.Cause;
import dev.weir.core.lifecycle.Phase.Pause;
import dev.weir.core.lifecycle.Phase.PauseKind;
import dev.weir.core.rollout.FailureAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows when something has failed, or cannot be decided without a person. */
final class Failures {
  private Failures() {}

  static void act(Turn turn, Attempt attempt, FailureAction action, Cause cause, String reason) {
    switch (action) {
      case ROLLBACK ->
          Progress.rollBack(
              turn, Transition.FAILED, attempt.candidate(), cause, reason, JournalEntry.WEIR);
      case PAUSE -> pause(turn, PauseKind.FAILURE, reason);
      case RECORD ->
          turn.note("failure-recorded", reason + "; only recorded, as asked", evidence(turn));
    }
  }

  /**
   * Waits for a person. A rollout that already waits for one goes on waiting for the first reason.
   */
  static void pause(Turn turn, PauseKind kind, String reason) {
    Optional<Pause> persons = Commands.pauseOf(turn.phase()).flatMap(Pause::persons);
    Optional<Pause> pause =
        Optional.of(new Pause(kind, reason, turn.now(), Optional.empty(), persons));
    Phase next =
        switch (turn.phase()) {
          case Phase.Starting(var attempt, var since, var _) ->
              new Phase.Starting(attempt, since, pause);
          case Phase.Promoting(var attempt, var since, var _) ->
              new Phase.Promoting(attempt, since, pause);
          case Phase.Stepping(var attempt, var run) ->
              waitsForVerdict(run.pause())
                  ? turn.phase()
                  : new Phase.Stepping(attempt, run.withPause(pause));
          case Phase.New _,
              Phase.Introducing _,
              Phase.Healthy _,
              Phase.RollingBack _,
              Phase.RolledBack _,
              Phase.Failed _,
              Phase.Experimenting _,
              Phase.Concluding _ ->
              turn.phase();
        };
    if (!next.equals(turn.phase())) {
      turn.move(
          Transition.PAUSED,
          next,
          JournalEntry.WEIR,
          "waits for a person: " + reason,
          evidence(turn));
    }
  }

  /** Whether the rollout already waits for a person's word on a verdict. */
  static boolean waitsForVerdict(Optional<Pause> pause) {
    return pause.isPresent()
        && switch (pause.get().kind()) {
          case INCONCLUSIVE, NO_DATA, FAILURE -> true;
          case STEP, SCHEDULED, MANUAL -> false;
        };
  }

  /** The newest measurement of each metric of the current step. */
  static List<Measurement> evidence(Turn turn) {
    return metrics(turn).values().stream().flatMap(m -> m.last().stream()).toList();
  }

  /** What the gates of the current step have said. */
  static Map<String, MetricRun> metrics(Turn turn) {
    return turn.phase() instanceof Phase.Stepping(var _, StepRun run) ? run.metrics() : Map.of();
  }
}
