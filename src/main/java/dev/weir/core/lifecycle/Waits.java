package dev.weir.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The clock of unplanned waiting, against which the progress deadline is held. */
final class Waits {
  private Waits() {}

  /**
   * Since when the phase waits for something that no plan asked it to wait for; empty during holds,
   * pauses and at rest.
   */
  static Optional<Instant> since(Phase phase) {
    return switch (phase) {
      case Phase.Introducing(var _, Instant since) -> Optional.of(since);
      case Phase.Starting(var _, Instant since, var pause) -> unless(pause, since);
      case Phase.Promoting(var _, Instant since, var pause) -> unless(pause, since);
      case Phase.Stepping(var _, StepRun run) ->
          switch (run.stage()) {
            case StepRun.Stage.Shifting(Instant since) -> unless(run.pause(), since);
            case StepRun.Stage.Waiting(var _, Instant since) -> unless(run.pause(), since);
            case StepRun.Stage.Holding _ -> Optional.empty();
          };
      case Phase.Experimenting(ExperimentRun run) ->
          switch (run.stage()) {
            case ExperimentRun.Stage.Starting(Instant since) -> Optional.of(since);
            case ExperimentRun.Stage.Shifting(Instant since) -> Optional.of(since);
            case ExperimentRun.Stage.Measuring _ -> Optional.empty();
          };
      case Phase.New _,
          Phase.Healthy _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Concluding _ ->
          Optional.empty();
    };
  }

  private static Optional<Instant> unless(Optional<Phase.Pause> pause, Instant since) {
    return pause.isPresent() ? Optional.empty() : Optional.of(since);
  }

  /** The same phase with its waiting clock at zero. */
  static Phase restarted(Phase phase, Instant now) {
    return switch (phase) {
      case Phase.Introducing(var candidate, var _) -> new Phase.Introducing(candidate, now);
      case Phase.Starting(var attempt, var _, var pause) -> new Phase.Starting(attempt, now, pause);
      case Phase.Promoting(var attempt, var _, var pause) ->
          new Phase.Promoting(attempt, now, pause);
      case Phase.Stepping(var attempt, StepRun run) ->
          new Phase.Stepping(
              attempt,
              switch (run.stage()) {
                case StepRun.Stage.Shifting _ -> run.withStage(new StepRun.Stage.Shifting(now));
                case StepRun.Stage.Waiting(Instant heldSince, var _) ->
                    run.withStage(new StepRun.Stage.Waiting(heldSince, now));
                case StepRun.Stage.Holding _ -> run;
              });
      case Phase.Experimenting(ExperimentRun run) ->
          new Phase.Experimenting(
              switch (run.stage()) {
                case ExperimentRun.Stage.Starting _ ->
                    run.withStage(new ExperimentRun.Stage.Starting(now));
                case ExperimentRun.Stage.Shifting _ ->
                    run.withStage(new ExperimentRun.Stage.Shifting(now));
                case ExperimentRun.Stage.Measuring _ -> run;
              });
      case Phase.New _,
          Phase.Healthy _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Concluding _ ->
          phase;
    };
  }

  /** The phase after a person's pause; the plan's pause beneath it goes on where it stopped. */
  static Phase withoutPersonsPause(Phase phase, Instant now) {
    if (phase instanceof Phase.Starting(var attempt, var _, var pause)
        && pause.flatMap(Phase.Pause::beneath).isPresent()) {
      return new Phase.Starting(attempt, now, pause.flatMap(Phase.Pause::beneath));
    }
    if (phase instanceof Phase.Stepping(var attempt, StepRun run)
        && run.pause().isPresent()
        && run.pause().get().beneath().isPresent()) {
      Phase.Pause plans = run.pause().get().beneath().get();
      Duration stoodStill = Duration.between(run.pause().get().since(), now);
      return new Phase.Stepping(
          attempt,
          run.withPause(
              Optional.of(
                  new Phase.Pause(
                      plans.kind(),
                      plans.reason(),
                      plans.since(),
                      plans.until().map(until -> until.plus(stoodStill))))));
    }
    return withoutPause(phase, now);
  }

  /** The phase without its pause; a hold goes on where it stopped. */
  static Phase withoutPause(Phase phase, Instant now) {
    return switch (phase) {
      case Phase.Starting(var attempt, var _, var _) ->
          new Phase.Starting(attempt, now, Optional.empty());
      case Phase.Promoting(var attempt, var _, var _) ->
          new Phase.Promoting(attempt, now, Optional.empty());
      case Phase.Stepping(var attempt, StepRun run) -> {
        StepRun lifted = run.withPause(Optional.empty());
        boolean plannedPause = run.pause().map(p -> p.kind() == Phase.PauseKind.STEP).orElse(false);
        if (run.pause().isPresent()
            && !plannedPause
            && run.stage() instanceof StepRun.Stage.Holding(Instant since)) {
          Instant paused = run.pause().get().since();
          Duration stoodStill = Duration.between(paused.isAfter(since) ? paused : since, now);
          yield new Phase.Stepping(
              attempt, lifted.withStage(new StepRun.Stage.Holding(since.plus(stoodStill))));
        }
        yield restarted(new Phase.Stepping(attempt, lifted), now);
      }
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Experimenting _,
          Phase.Concluding _ ->
          phase;
    };
  }
}
