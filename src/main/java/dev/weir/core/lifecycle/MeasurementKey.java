package dev.weir.core.lifecycle;

import dev.weir.core.rollout.ResourceId;

/**
 * Which question an answer belongs to. An answer of another attempt or another stay is not taken.
 *
 * @param run the {@link StepRun#number()} that asked
 */
public record MeasurementKey(ResourceId rollout, int attempt, int run, String gate, String metric) {
  /** The key of {@link StepRun#metrics()}. */
  public String metricKey() {
    return gate + "/" + metric;
  }
}
