package dev.weir.core.lifecycle;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.util.Optional;

/**
 * Which question an answer belongs to. An answer of another attempt, another stay or other weights
 * is not taken.
 *
 * @param sequence of the weights under which was asked; tells a rollout from one of the same name
 *     that was removed before
 * @param run the {@link StepRun#number()} or {@link ExperimentRun#number()} that asked
 * @param arm of an experiment: which revision is measured
 */
public record MeasurementKey(
    ResourceId rollout,
    long sequence,
    int attempt,
    int run,
    Optional<Revision> arm,
    String gate,
    String metric) {
  /** The question of a step. */
  public MeasurementKey(
      ResourceId rollout, long sequence, int attempt, int run, String gate, String metric) {
    this(rollout, sequence, attempt, run, Optional.empty(), gate, metric);
  }

  /** The question that a metric of a gate asks in this stay. */
  public static MeasurementKey of(
      RolloutState state, Attempt attempt, StepRun run, String gate, String metric) {
    return new MeasurementKey(
        state.id(), state.sequence(), attempt.number(), run.number(), gate, metric);
  }

  /** The question that a metric of a gate asks of one arm in this run of an experiment. */
  public static MeasurementKey of(
      RolloutState state, ExperimentRun run, Revision arm, String gate, String metric) {
    return new MeasurementKey(
        state.id(),
        state.sequence(),
        state.attempts(),
        run.number(),
        Optional.of(arm),
        gate,
        metric);
  }

  /** The key of {@link StepRun#metrics()} and {@link ArmRun#metrics()}. */
  public String metricKey() {
    return gate + "/" + metric;
  }

  /** Whether this is the rollout, the attempt, the stay and the weights that asked. */
  public boolean isAskedIn(RolloutState state) {
    if (!state.id().equals(rollout) || state.sequence() != sequence) {
      return false;
    }
    return switch (state.phase()) {
      case Phase.Stepping(Attempt now, StepRun stay) ->
          arm.isEmpty() && now.number() == attempt && stay.number() == run;
      case Phase.Experimenting(ExperimentRun now) ->
          arm.isPresent() && state.attempts() == attempt && now.number() == run;
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.Starting _,
          Phase.Promoting _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Concluding _ ->
          false;
    };
  }
}
