package dev.weir.core.plan;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.Rollout;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** What a set that agrees with itself would lack if one of its rollouts wanted a revision. */
  public static List<Fault> ofRevision(Intent intent, ResourceId rollout, Revision revision) {
    Rollout asked = intent.rollouts().get(rollout);
    if (asked == null) {
      return List.of();
    }
    Map<ResourceId, Rollout> rollouts = new HashMap<>(intent.rollouts());
    Rollout wanting = asked.wanting(revision);
    rollouts.put(rollout, wanting);
    Intent whole = new Intent(intent.mesh(), rollouts, intent.policies());
    Faults faults = new Faults(Set.of());
    RolloutConsistency.check(wanting, whole, faults);
    SharedNodes.check(whole, faults);
    return faults.found();
  }
}
