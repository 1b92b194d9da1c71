package dev.weir.core.plan;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A virtual node serves one rollout alone: what its cluster measures would otherwise be judged as
 * another rollout's candidate. Both owners are named, because neither is the right one.
 */
final class SharedNodes {
  private SharedNodes() {}

  static void check(Intent intent, Faults faults) {
    Map<ResourceId, List<Rollout>> byTemplate = new TreeMap<>();
    Map<ResourceId, List<Rollout>> byNode = new TreeMap<>();
    for (Rollout rollout : new TreeMap<>(intent.rollouts()).values()) {
      add(byTemplate, rollout.id().sibling(rollout.virtualNode()), rollout);
      add(byNode, rollout.nodeOf(rollout.revision()), rollout);
    }
    byTemplate.forEach((template, owners) -> template(template, owners, faults));
    byNode.forEach((node, owners) -> node(node, owners, faults));
  }

  private static void add(Map<ResourceId, List<Rollout>> all, ResourceId shared, Rollout rollout) {
    all.computeIfAbsent(shared, k -> new ArrayList<>()).add(rollout);
  }

  private static void template(ResourceId template, List<Rollout> owners, Faults faults) {
    for (int i = 0; i < owners.size() && owners.size() > 1; i++) {
      faults.add(
          new Named(Faults.ROLLOUT, owners.get(i).id()),
          "spec.virtualNode",
          "Rollout '"
              + other(owners, i)
              + "' sends to '"
              + template.name()
              + "' too: a virtual node serves one rollout alone.",
          "Give each rollout nodes of its own, or let one rollout own both routes.");
    }
  }

  private static void node(ResourceId node, List<Rollout> owners, Faults faults) {
    boolean sameTemplate = owners.stream().map(Rollout::virtualNode).distinct().count() == 1;
    if (sameTemplate) {
      return;
    }
    for (int i = 0; i < owners.size(); i++) {
      faults.add(
          new Named(Faults.ROLLOUT, owners.get(i).id()),
          "spec.revision",
          "VirtualNode '"
              + node.name()
              + "' would serve Rollout '"
              + other(owners, i)
              + "' too: a virtual node serves one rollout alone.",
          "Name another revision in one of the two, or give each rollout nodes of its own.");
    }
  }

  private static String other(List<Rollout> owners, int own) {
    return owners.get(own == 0 ? 1 : 0).id().name();
  }
}
