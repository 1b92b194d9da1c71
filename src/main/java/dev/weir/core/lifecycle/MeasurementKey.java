package dev.weir.core.lifecycle;

import dev.weir.core.rollout.ResourceId;

/**
 * Which question an answer belongs to. An answer of another attempt, another stay or other weights
 * is not taken.
 *
 * @param sequence of the weights under which was asked; tells a rollout from one of the same name
 *     that was removed before
 * @param run the {@link StepRun#number()} that asked
 */
public record MeasurementKey(
    ResourceId rollout, long sequence, int attempt, int run, String gate, String metric) {
  /** The question that a metric of a gate asks in this stay. */
  public static MeasurementKey of(
      RolloutState state, Attempt attempt, StepRun run, String gate, String metric) {
    return new MeasurementKey(
        state.id(), state.sequence(), attempt.number(), run.number(), gate, metric);
  }

  /** The key of {@link StepRun#metrics()}. */
  public String metricKey() {
    return gate + "/" + metric;
  }

  /** Whether this is the rollout, the attempt, the stay and the weights that asked. */
  public boolean isAskedIn(RolloutState state) {
    return state.id().equals(rollout)
        && state.sequence() == sequence
        && state.phase() instanceof Phase.Stepping(Attempt now, StepRun stay)
        && now.number() == attempt
        && stay.number() == run;
  }
}
