package dev.weir.core.plan;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.VirtualNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A rollout, the nodes of the revisions that it asks for and the policies that it names. */
final class RolloutConsistency {
  private RolloutConsistency() {}

  static void check(Rollout rollout, Intent intent, Faults faults) {
    Named where = new Named(Faults.ROLLOUT, rollout.id());
    node(rollout, rollout.revision(), "spec.revision", intent, faults);
    rollout.baseline().ifPresent(baseline -> baseline(rollout, baseline, intent, faults, where));
    rollout.experiment().ifPresent(e -> experiment(rollout, e, intent, faults));
    switch (rollout.strategy()) {
      case Strategy.Canary canary -> {
        String path = "spec.strategy.canary";
        gates(where, path, canary.gates(), intent, faults);
        for (int i = 0; i < canary.steps().size(); i++) {
          Step step = canary.steps().get(i);
          gates(where, path + ".steps[" + i + "]", step.gates(), intent, faults);
          if (step instanceof Step.Match match) {
            patterns(where, path + ".steps[" + i + "].match", match.matches(), faults);
          }
        }
      }
      case Strategy.BlueGreen blueGreen -> {
        String path = "spec.strategy.blueGreen";
        patterns(where, path + ".preview.match", blueGreen.preview(), faults);
        gates(where, path + ".prePromotion", blueGreen.prePromotion(), intent, faults);
        gates(where, path + ".postPromotion", blueGreen.postPromotion(), intent, faults);
      }
    }
  }

  private static void experiment(
      Rollout rollout, Experiment experiment, Intent intent, Faults faults) {
    for (int i = 0; i < experiment.arms().size(); i++) {
      String path = "spec.experiment.arms[" + i + "].revision";
      node(rollout, experiment.arms().get(i).revision(), path, intent, faults);
    }
    Named where = new Named(Faults.ROLLOUT, rollout.id());
    gates(where, "spec.experiment", experiment.gates(), intent, faults);
  }

  /** The node that serves a revision is there and answers on a port. */
  private static void node(
      Rollout rollout, Revision revision, String path, Intent intent, Faults faults) {
    Named where = new Named(Faults.ROLLOUT, rollout.id());
    ResourceId id = rollout.nodeOf(revision);
    Map<ResourceId, VirtualNode> nodes = intent.mesh().nodes();
    VirtualNode node = nodes.get(id);
    if (node != null && node.listeners().isEmpty()) {
      faults.add(
          where,
          path,
          "VirtualNode '" + id.name() + "' only calls others: it has no listener to send to.",
          "Give it listeners and discovery.");
    }
    if (node != null || faults.isUnreadable(new Named(Faults.NODE, id))) {
      return;
    }
    List<String> revisions = new ArrayList<>();
    for (ResourceId other : new TreeSet<>(nodes.keySet())) {
      revisionOf(rollout, other).ifPresent(revisions::add);
    }
    faults.add(
        where,
        path,
        "There is no VirtualNode '"
            + id.name()
            + "' in namespace '"
            + id.namespace()
            + "' to serve revision '"
            + revision
            + "'.",
        "Add the node, or name a revision that has one"
            + (revisions.isEmpty()
                ? "; no node is named like " + rollout.virtualNode() + "."
                : Faults.listed(revisions)));
  }

  /** The node of a template is stable's, which only the state knows: the lifecycle waits for it. */
  private static void baseline(
      Rollout rollout, String baseline, Intent intent, Faults faults, Named where) {
    String path = "spec.strategy.canary.baseline";
    ResourceId id = rollout.id().sibling(baseline);
    boolean template = baseline.contains(Rollout.REVISION_PLACE);
    if (baseline.equals(rollout.virtualNode()) || id.equals(rollout.nodeOf(rollout.revision()))) {
      faults.add(
          where,
          path,
          "'" + baseline + "' is a node that serves a revision, and no fresh one beside it.",
          "Name another VirtualNode, for example " + rollout.virtualNode() + "-baseline.");
      return;
    }
    VirtualNode node = intent.mesh().nodes().get(id);
    if (template || faults.isUnreadable(new Named(Faults.NODE, id))) {
      return;
    }
    if (node == null || node.listeners().isEmpty()) {
      faults.add(
          where,
          path,
          node == null
              ? "There is no VirtualNode '"
                  + id.name()
                  + "' in namespace '"
                  + id.namespace()
                  + "' for the baseline."
              : "VirtualNode '" + id.name() + "' only calls others: it has no listener to send to.",
          "Add a node that runs the stable revision, or take the baseline out.");
    }
  }

  private static Optional<String> revisionOf(Rollout rollout, ResourceId node) {
    int place = rollout.virtualNode().indexOf(Rollout.REVISION_PLACE);
    String before = rollout.virtualNode().substring(0, place);
    String after = rollout.virtualNode().substring(place + Rollout.REVISION_PLACE.length());
    String name = node.name();
    boolean fits =
        node.namespace().equals(rollout.id().namespace())
            && name.length() > before.length() + after.length()
            && name.startsWith(before)
            && name.endsWith(after);
    return fits
        ? Optional.of(name.substring(before.length(), name.length() - after.length()))
        : Optional.empty();
  }

  private static void patterns(
      Named where, String path, List<RequestMatch> matches, Faults faults) {
    for (int i = 0; i < matches.size(); i++) {
      Patterns.check(where, path + "[" + i + "]", matches.get(i), faults);
    }
  }

  private static void gates(
      Named where, String parent, List<GateUse> uses, Intent intent, Faults faults) {
    for (int i = 0; i < uses.size(); i++) {
      GateUse use = uses.get(i);
      String path = parent + ".gates[" + i + "]";
      Optional<GatePolicy> policy = Plans.policy(where.id(), use.policy(), intent.policies());
      boolean own = faults.isUnreadable(new Named(Faults.POLICY, where.id().sibling(use.policy())));
      if (own) {
        continue;
      }
      if (policy.isEmpty()) {
        missing(where, path + ".policy", use.policy(), intent, faults);
      } else {
        arguments(where, path, use, policy.get(), faults);
      }
    }
  }

  private static void missing(Named where, String path, String name, Intent intent, Faults faults) {
    List<String> known =
        intent.policies().keySet().stream()
            .filter(
                id ->
                    id.namespace().equals(where.id().namespace())
                        || id.namespace().equals(Intent.SHIPPED))
            .map(ResourceId::name)
            .distinct()
            .sorted()
            .toList();
    faults.add(
        where,
        path,
        "There is no GatePolicy '"
            + name
            + "', neither in namespace '"
            + where.id().namespace()
            + "' nor among those that ship with Weir.",
        "Add it, or name one that is there" + Faults.listed(known));
  }

  private static void arguments(
      Named where, String path, GateUse use, GatePolicy policy, Faults faults) {
    Set<String> declared =
        policy.args().stream()
            .map(GatePolicy.Argument::name)
            .collect(Collectors.toCollection(TreeSet::new));
    boolean complete = true;
    for (String given : new TreeSet<>(use.args().keySet())) {
      if (!declared.contains(given)) {
        complete = false;
        faults.add(
            where,
            path + ".args." + given,
            "GatePolicy '" + policy.id().name() + "' has no argument '" + given + "'.",
            declared.isEmpty()
                ? "Take it out: the policy has no arguments."
                : "Its arguments are " + String.join(", ", declared) + ".");
      } else if (!Places.in(use.args().getOrDefault(given, "")).isEmpty()) {
        complete = false;
        faults.add(
            where,
            path + ".args." + given,
            "A place ${...} within an argument's value is not filled.",
            "Write the value itself.");
      }
    }
    Map<String, String> values = Plans.values(policy, use);
    for (String name : declared) {
      if (!values.containsKey(name)) {
        complete = false;
        faults.add(
            where,
            path,
            "GatePolicy '" + policy.id().name() + "' needs the argument '" + name + "'.",
            "Add args: {" + name + ": \"…\"}.");
      }
    }
    if (complete && !use.args().isEmpty()) {
      PolicyConsistency.bounds(policy, values, faults, where, path + ".args");
    }
  }
}
