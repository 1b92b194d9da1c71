package dev.weir.model.lifecycle;

import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.StepRun;
import java.util.Optional;

/** What different phases have in common. */
final class Phases {
  private Phases() {}

  /** A bound of this model: no shape asks for one. The simulation plays them. */
  static IllegalStateException noExperiments() {
    return new IllegalStateException("no shape has an experiment");
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

  static Optional<Phase.Pause> pause(Phase phase) {
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

  static Optional<StepRun> stay(Phase phase) {
    return phase instanceof Phase.Stepping(var _, var run) ? Optional.of(run) : Optional.empty();
  }

  /** Whether a pause of somebody or for a verdict stands on top: the plan's own is none. */
  static boolean isStopped(Phase phase) {
    return pause(phase).filter(p -> p.kind() != Phase.PauseKind.STEP).isPresent();
  }

  static boolean waitsForVerdict(Phase phase) {
    return pause(phase)
        .filter(p -> p.kind() != Phase.PauseKind.STEP && p.kind() != Phase.PauseKind.MANUAL)
        .isPresent();
  }
}
