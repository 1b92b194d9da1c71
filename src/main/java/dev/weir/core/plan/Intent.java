package dev.weir.core.plan;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.traffic.Mesh;
import java.util.Map;

/**
 * Everything that was asked for, read and checked as one set.
 *
 * @param policies the user's and those that ship with Weir; a user's policy of the same name in the
 *     rollout's namespace wins
 * @param notifications who is told of what; nothing of the rollouts depends on them
 */
public record Intent(
    Mesh mesh,
    Map<ResourceId, Rollout> rollouts,
    Map<ResourceId, GatePolicy> policies,
    Map<ResourceId, NotificationPolicy> notifications) {
  /** Namespace of the policies that ship with Weir. */
  public static final String SHIPPED = "weir-policies";

  public static final Intent EMPTY = new Intent(Mesh.EMPTY, Map.of(), Map.of());

  public Intent {
    rollouts = Map.copyOf(rollouts);
    policies = Map.copyOf(policies);
    notifications = Map.copyOf(notifications);
  }

  /** A set that tells nobody. */
  public Intent(
      Mesh mesh, Map<ResourceId, Rollout> rollouts, Map<ResourceId, GatePolicy> policies) {
    this(mesh, rollouts, policies, Map.of());
  }
}
