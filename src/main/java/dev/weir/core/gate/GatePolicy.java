package dev.weir.core.gate;

import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reusable gates with arguments, as written: the places {@code ${argument}} are not yet filled.
 *
 * @param interval between two measurements of a metric, at least one second
 * @param initialDelay from the moment the step's weights are acknowledged to the first measurement
 */
public record GatePolicy(
    ResourceId id,
    List<Argument> args,
    Duration interval,
    Duration initialDelay,
    List<MetricTemplate> metrics) {
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);
  public static final Duration DEFAULT_INITIAL_DELAY = Duration.ofSeconds(30);

  /** An argument; without a default every use must give it. */
  public record Argument(String name, Optional<String> defaultValue) {}

  /**
   * A metric with its texts as written.
   *
   * @param query PromQL; may name {@code ${cluster} ${revision} ${stable} ${window} ${namespace}
   *     ${rollout}} and the policy's arguments
   * @param minRequests how many requests must have been seen for a value to mean anything
   * @param range when given, a range query judged bucket by bucket
   * @param compare when given, the value is candidate against stable
   * @param pass a bound, may contain arguments
   * @param fail a bound beyond which a value fails; between the two lies inconclusive. Without it
   *     what does not pass fails
   */
  public record MetricTemplate(
      String name,
      String query,
      Duration window,
      Duration timeout,
      Optional<MinRequests> minRequests,
      Optional<Range> range,
      Optional<Compare> compare,
      String pass,
      Optional<String> fail,
      Budgets budgets,
      NoDataPolicy noData,
      Optional<FailureAction> onFailure) {
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
  }

  /**
   * @param count at least 1
   */
  public record MinRequests(String query, int count) {}

  /**
   * A range query: one point per bucket.
   *
   * @param step width of a bucket, at least one second
   * @param settle how old a bucket's end must be before it is judged; the newest bucket is still
   *     filling
   */
  public record Range(Duration step, Duration settle) {
    public Range {
      if (step.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("a bucket is at least one second wide: " + step);
      }
      if (settle.isNegative()) {
        throw new IllegalArgumentException("a bucket does not settle before its end: " + settle);
      }
    }
  }

  /** How candidate and stable become one number. */
  public enum Compare {
    /** candidate minus stable. */
    DIFFERENCE,
    /** candidate divided by stable. */
    RATIO
  }

  public GatePolicy {
    args = List.copyOf(args);
    metrics = List.copyOf(metrics);
  }
}
