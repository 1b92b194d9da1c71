package dev.weir.core.plan;

import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
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
    Map<ResourceId, List<Claim>> byNode = new TreeMap<>();
    for (Rollout rollout : new TreeMap<>(intent.rollouts()).values()) {
      add(byTemplate, rollout.id().sibling(rollout.virtualNode()), rollout);
      for (Claim claim : claims(rollout)) {
        add(byNode, rollout.nodeOf(claim.revision()), claim);
      }
    }
    byTemplate.forEach((template, owners) -> template(template, owners, faults));
    byNode.forEach((node, owners) -> node(node, owners, faults));
  }

  /** A place where a rollout asks for a revision, and so for its node. */
  private record Claim(Rollout rollout, Revision revision, String path) {}

  private static List<Claim> claims(Rollout rollout) {
    List<Claim> claims = new ArrayList<>();
    claims.add(new Claim(rollout, rollout.revision(), "spec.revision"));
    List<Experiment.Arm> arms = rollout.experiment().map(Experiment::arms).orElse(List.of());
    for (int i = 0; i < arms.size(); i++) {
      claims.add(
          new Claim(rollout, arms.get(i).revision(), "spec.experiment.arms[" + i + "].revision"));
    }
    return claims;
  }

  private static <T> void add(Map<ResourceId, List<T>> all, ResourceId shared, T owner) {
    all.computeIfAbsent(shared, k -> new ArrayList<>()).add(owner);
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

  private static void node(ResourceId node, List<Claim> claims, Faults faults) {
    List<Rollout> owners = claims.stream().map(Claim::rollout).toList();
    boolean sameTemplate = owners.stream().map(Rollout::virtualNode).distinct().count() == 1;
    if (sameTemplate) {
      return;
    }
    for (int i = 0; i < owners.size(); i++) {
      faults.add(
          new Named(Faults.ROLLOUT, owners.get(i).id()),
          claims.get(i).path(),
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
