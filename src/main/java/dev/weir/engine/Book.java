package dev.weir.engine;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Baseline;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Split;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the engine knows, all of it durable. Replaced as a whole after each turn, so that readers on
 * other threads always see one consistent picture.
 */
record Book(Sources.Taken taken, Map<ResourceId, RolloutState> states) {
  Book {
    states = Collections.unmodifiableMap(new TreeMap<>(states));
  }

  /** The nodes that some rollout's weights name. */
  Set<ResourceId> namedNodes() {
    Set<ResourceId> named = new HashSet<>();
    for (RolloutState state : states.values()) {
      named.addAll(state.nodes().values());
      state.routing().flatMap(Routing::baseline).map(Baseline::node).ifPresent(named::add);
    }
    return named;
  }

  /** The live split of each rollout that has one. */
  Map<ResourceId, Split> splits() {
    Map<ResourceId, Split> splits = new HashMap<>();
    states.values().forEach(state -> state.split().ifPresent(s -> splits.put(state.id(), s)));
    return splits;
  }
}
