package dev.weir.engine;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import java.util.Map;

/** Turns a checked rollout and the policies of its set into a plan. */
public interface PlanCompiler {
  Plan compile(Rollout rollout, Map<ResourceId, GatePolicy> policies);
}
