package dev.weir.simulation;

import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The engine that writes what is decided.
 *
 * @param plans that it follows, as it has compiled them last
 * @param counted the proxies that it knows to have a rollout's split
 */
record Author(
    Map<ResourceId, Plan> plans, Function<ResourceId, Collection<SimulatedStream>> counted) {
  static final Author NOBODY = new Author(Map.of(), rollout -> List.of());
}
