package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one revision of an experiment gets, and what its gates have said.
 *
 * @param control stable: it has the rest of the traffic, and what its gates say ends nothing
 * @param basisPoints its share while the experiment runs
 * @param metrics by {@code gate/metric}; without those that compare with stable where this is it
 */
public record ArmRun(
    Revision revision, boolean control, int basisPoints, Map<String, Metric> metrics) {
  public ArmRun {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
  }

  /**
   * One metric of one gate.
   *
   * @param values empty until there was one
   */
  public record Metric(MetricRun run, Optional<Values> values) {
    static Metric startingAt(java.time.Instant firstMeasurement) {
      return new Metric(MetricRun.startingAt(firstMeasurement), Optional.empty());
    }

    Metric withRun(MetricRun next) {
      return new Metric(next, values);
    }
  }

  /**
   * The numbers of all measurements that gave one.
   *
   * @param count how many, from 1
   */
  public record Values(int count, double first, double last, double mean) {
    static Values of(double only) {
      return new Values(1, only, only, only);
    }

    /** With one more. The mean moves towards it by its part, so no sum can grow out of bounds. */
    Values and(double next) {
      return new Values(count + 1, first, next, mean + (next - mean) / (count + 1));
    }
  }

  ArmRun withMetrics(Map<String, Metric> next) {
    return new ArmRun(revision, control, basisPoints, next);
  }
}
