package dev.weir.core.plan;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Compiles what a team wrote into the plan that the lifecycle follows. */
public final class Plans {
  private Plans() {}

  /**
   * Resolves every gate and gives every step its share.
   *
   * @param policies as in {@link Intent#policies()}
   * @throws IllegalArgumentException when the rollout does not agree with the policies; {@link
   *     Consistency} names such places before anything is compiled
   */
  public static Plan compile(Rollout rollout, Map<ResourceId, GatePolicy> policies) {
    PlannedSteps planned = new PlannedSteps(rollout, policies);
    return new Plan(
            rollout.id(),
            rollout.revision(),
            rollout.virtualNode(),
            planned.of(rollout.strategy()),
            rollout.progressDeadline(),
            rollout.onFailure(),
            rollout.keepOld(),
            rollout.acknowledgeBasisPoints(),
            rollout.sticky(),
            rollout.minEndpoints(),
            rollout.rollback(),
            rollout.baseline())
        .withExperiment(rollout.experiment().map(planned::of))
        .beginning(rollout.revisionFrom(), rollout.notBefore());
  }

  /** The policy that a rollout means by a name: its own namespace's, else one that ships. */
  static Optional<GatePolicy> policy(
      ResourceId rollout, String name, Map<ResourceId, GatePolicy> policies) {
    GatePolicy own = policies.get(rollout.sibling(name));
    return Optional.ofNullable(
        own != null ? own : policies.get(new ResourceId(Intent.SHIPPED, name)));
  }

  /** A policy with a use's arguments filled in. */
  static Gate gate(GatePolicy policy, GateUse use, FailureAction rolloutsWish) {
    Map<String, String> values = values(policy, use);
    return new Gate(
        policy.id().name(),
        policy.interval(),
        policy.initialDelay(),
        policy.metrics().stream().map(m -> metric(m, values, rolloutsWish)).toList());
  }

  /** The value of each declared argument that has one: the use's own, else the default. */
  static Map<String, String> values(GatePolicy policy, GateUse use) {
    Map<String, String> values = new LinkedHashMap<>();
    for (GatePolicy.Argument argument : policy.args()) {
      String given = use.args().get(argument.name());
      if (given != null) {
        values.put(argument.name(), given);
      } else {
        argument.defaultValue().ifPresent(value -> values.put(argument.name(), value));
      }
    }
    return values;
  }

  private static Gate.Metric metric(
      GatePolicy.MetricTemplate template, Map<String, String> values, FailureAction rolloutsWish) {
    return new Gate.Metric(
        template.name(),
        Places.fill(template.query(), values),
        template.window(),
        template.timeout(),
        template
            .minRequests()
            .map(min -> new GatePolicy.MinRequests(Places.fill(min.query(), values), min.count())),
        template.range(),
        template.compare(),
        Bound.parse(Places.fill(template.pass(), values)),
        template.fail().map(fail -> Bound.parse(Places.fill(fail, values))),
        template.budgets(),
        template.noData(),
        template.onFailure().orElse(rolloutsWish));
  }
}
