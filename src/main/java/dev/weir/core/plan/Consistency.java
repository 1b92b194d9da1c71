package dev.weir.core.plan;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.rollout.Rollout;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Checks that a whole set of resources agrees with itself. */
public final class Consistency {
  private Consistency() {}

  /** Every place where the set does not agree with itself; a set without faults can be planned. */
  public static List<Fault> check(Intent intent) {
    return check(intent, Set.of());
  }

  /**
   * The same for a set in which some resources are missing because they could not be read.
   *
   * @param unreadable resources that are written down, so a reference to them is no fault
   */
  public static List<Fault> check(Intent intent, Set<Named> unreadable) {
    Faults faults = new Faults(unreadable);
    MeshConsistency.check(intent, faults);
    intent.policies().values().stream()
        .sorted(Comparator.comparing(GatePolicy::id))
        .forEach(policy -> PolicyConsistency.check(policy, faults));
    intent.rollouts().values().stream()
        .sorted(Comparator.comparing(Rollout::id))
        .forEach(rollout -> RolloutConsistency.check(rollout, intent, faults));
    SharedNodes.check(intent, faults);
    intent.notifications().values().stream()
        .sorted(Comparator.comparing(NotificationPolicy::id))
        .forEach(policy -> NotificationConsistency.check(policy, intent, faults));
    return faults.found();
  }
}
