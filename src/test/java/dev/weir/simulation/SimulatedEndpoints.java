package dev.weir.simulation;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.engine.EndpointSource;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** How many endpoints each node has; a node that nobody spoke of has two. */
final class SimulatedEndpoints implements EndpointSource {
  private static final int USUAL = 2;

  private final Map<ResourceId, OptionalInt> counts = new TreeMap<>();
  private Consumer<Set<ResourceId>> listener = nodes -> {};
  private Runnable wakeUp = () -> {};

  @Override
  public void watch(Map<ResourceId, VirtualNode> nodes) {}

  @Override
  public OptionalInt endpoints(ResourceId node) {
    return counts.getOrDefault(node, OptionalInt.of(USUAL));
  }

  @Override
  public void onChange(Consumer<Set<ResourceId>> other) {
    listener = other;
  }

  /** Called after each change. */
  void afterChange(Runnable other) {
    wakeUp = other;
  }

  void set(ResourceId node, OptionalInt count) {
    counts.put(node, count);
    listener.accept(Set.of(node));
    wakeUp.run();
  }

  void heal() {
    Set<ResourceId> changed = Set.copyOf(counts.keySet());
    counts.clear();
    listener.accept(changed);
    wakeUp.run();
  }
}
