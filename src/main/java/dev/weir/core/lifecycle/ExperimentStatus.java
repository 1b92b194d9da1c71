package dev.weir.core.lifecycle;

import dev.weir.core.plan.PlannedExperiment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What people and scripts are shown of an experiment.
 *
 * @param stage starting, shifting, running, concluding or over
 * @param duration for how long it is to run; empty when the spec no longer says it
 * @param ran how long every counted proxy has had the arms' shares, or had
 * @param ended empty while it is under way
 * @param arms in the order written, then the control
 */
public record ExperimentStatus(
    String name,
    String stage,
    Instant startedAt,
    Optional<Duration> duration,
    Duration ran,
    Optional<Ended> ended,
    List<ArmRun> arms) {
  /**
   * Why it ended.
   *
   * @param cause for example time-over or gate-failed
   */
  public record Ended(Instant at, String cause, String reason) {}

  public ExperimentStatus {
    arms = List.copyOf(arms);
  }

  static Optional<ExperimentStatus> of(Turn turn) {
    return switch (turn.phase()) {
      case Phase.Experimenting(ExperimentRun run) -> Optional.of(of(turn, run));
      case Phase.Concluding(ExperimentReport report, var _) ->
          Optional.of(of(turn, report, "concluding"));
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.Starting _,
          Phase.Stepping _,
          Phase.Promoting _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _ ->
          turn.state().experiment().map(report -> of(turn, report, "over"));
    };
  }

  private static ExperimentStatus of(Turn turn, ExperimentRun run) {
    Duration ran =
        run.measuringSince()
            .map(since -> Duration.between(since, turn.now()))
            .filter(time -> !time.isNegative())
            .orElse(Duration.ZERO);
    return new ExperimentStatus(
        run.name(),
        switch (run.stage()) {
          case ExperimentRun.Stage.Starting _ -> "starting";
          case ExperimentRun.Stage.Shifting _ -> "shifting";
          case ExperimentRun.Stage.Measuring _ -> "running";
        },
        run.startedAt(),
        planned(turn, run.fingerprint()),
        ran,
        Optional.empty(),
        run.arms());
  }

  private static ExperimentStatus of(Turn turn, ExperimentReport report, String stage) {
    return new ExperimentStatus(
        report.name(),
        stage,
        report.startedAt(),
        planned(turn, report.fingerprint()),
        report.ran(),
        Optional.of(
            new Ended(
                report.endedAt(),
                report.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                report.reason())),
        report.arms());
  }

  private static Optional<Duration> planned(Turn turn, String fingerprint) {
    return turn.plan()
        .experiment()
        .filter(planned -> planned.fingerprint().equals(fingerprint))
        .map(PlannedExperiment::duration);
  }
}
