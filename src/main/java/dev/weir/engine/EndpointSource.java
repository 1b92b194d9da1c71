package dev.weir.engine;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.VirtualNode;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** Port: how many endpoints the nodes have. */
public interface EndpointSource {
  /** Watch exactly these nodes from now on. */
  void watch(Map<ResourceId, VirtualNode> nodes);

  /** The last known number; empty when it is not known yet. */
  OptionalInt endpoints(ResourceId node);

  /** Calls back, on any thread, with nodes whose number has changed. */
  void onChange(Consumer<Set<ResourceId>> listener);
}
