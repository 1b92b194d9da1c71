package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One rule of a virtual router.
 *
 * @param priority 0 to 1,000; 0 is looked at first, equal priorities in the order written
 * @param timeout of one request; zero switches it off
 * @param idleTimeout of a stream without traffic; zero switches it off
 */
public record Route(
    String name,
    int priority,
    RouteMatch match,
    Action action,
    Duration timeout,
    Duration idleTimeout,
    Optional<RetryPolicy> retryPolicy) {
  /** App Mesh's default for one request. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  /** App Mesh's default for an idle stream. */
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(300);

  /** Where the requests go; exactly one owner decides the split. */
  public sealed interface Action {
    /** The mesh's author owns the split: weights of 0 to 100 that sum to 100. */
    record WeightedTargets(List<Target> targets) implements Action {
      public WeightedTargets {
        targets = List.copyOf(targets);
      }
    }

    /** That rollout owns the split. */
    record ByRollout(ResourceId rollout, boolean preview) implements Action {}
  }

  /**
   * @param weight percent, 0 to 100
   */
  public record Target(ResourceId node, int weight) {}
}
