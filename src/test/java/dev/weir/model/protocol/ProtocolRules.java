package dev.weir.model.protocol;

import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.Weights;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.TrafficPublisher;
import dev.weir.model.Broken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What must never happen between the engine and its proxies. */
final class ProtocolRules {
  private final List<ModelProxy> proxies;
  private final Map<ResourceId, NavigableMap<Long, Map<String, Integer>>> decided = new HashMap<>();
  private final Map<String, Long> had = new HashMap<>();
  private final Map<String, Integer> lines = new TreeMap<>();
  private List<TrafficPublisher.ProxyStatus> counted = List.of();

  ProtocolRules(List<ModelProxy> proxies) {
    this.proxies = proxies;
  }

  /** Whom the engine counts when it turns. */
  void turning(List<TrafficPublisher.ProxyStatus> connected) {
    counted = connected;
  }

  void saving(Map<ResourceId, RolloutState> before, RolloutStore.Batch batch) {
    batch
        .journal()
        .forEach(
            entry -> {
              boolean once =
                  !entry.actor().equals("weir")
                      || entry.event().equals("promoted")
                      || entry.event().equals("failed");
              String line = entry.rollout() + " " + entry.event() + " by " + entry.actor();
              if (once && lines.merge(line, 1, Integer::sum) > 1) {
                throw new Broken("each abort and each promotion happens once", line);
              }
            });
    for (RolloutState after : batch.states()) {
      RolloutState old = before.getOrDefault(after.id(), RolloutState.fresh(after.id()));
      after.split().ifPresent(split -> decides(old, after, split));
      goesBack(after);
      if (after.acknowledged().isPresent() && !after.acknowledged().equals(old.acknowledged())) {
        everybodyHas(after.id(), shares(old, after, after.acknowledged().get()));
      }
      if (after.phase() instanceof Phase.RolledBack && !(old.phase() instanceof Phase.RolledBack)) {
        everybodyHas(after.id(), shares(old, after, after.weights().orElseThrow()));
      }
    }
  }

  private void decides(RolloutState old, RolloutState after, Split split) {
    Map<String, Integer> known =
        decided
            .computeIfAbsent(after.id(), id -> new TreeMap<>())
            .putIfAbsent(split.sequence(), shares(split));
    if (after.sequence() < old.sequence() || (known != null && !known.equals(shares(split)))) {
      throw new Broken("one sequence is one decision, and they grow", old + " then " + after);
    }
  }

  private void goesBack(RolloutState after) {
    boolean aborted = lines.keySet().stream().anyMatch(l -> l.startsWith(after.id() + " aborted"));
    boolean failed = lines.keySet().stream().anyMatch(l -> l.startsWith(after.id() + " failed"));
    int share = after.weights().map(w -> w.of(new Revision("v2"))).orElse(0);
    if ((aborted || failed) && share != 0) {
      throw new Broken("what goes back has 0 % and keeps it", after);
    }
  }

  private void everybodyHas(ResourceId rollout, Map<String, Integer> wanted) {
    Set<String> ids =
        counted.stream().map(TrafficPublisher.ProxyStatus::id).collect(Collectors.toSet());
    for (ModelProxy proxy : proxies) {
      Map<String, Integer> has = proxy.shares().getOrDefault(rollout.toString(), Map.of());
      if (ids.contains(proxy.id()) && !has.equals(wanted)) {
        throw new Broken(
            "status says what proxies have",
            rollout + " " + wanted + ", " + proxy.id() + " " + has);
      }
    }
  }

  private static Map<String, Integer> shares(RolloutState old, RolloutState is, Weights weights) {
    Map<Revision, ResourceId> nodes = new HashMap<>(old.nodes());
    nodes.putAll(is.nodes());
    return shares(
        new Split(
            weights.byRevision().entrySet().stream()
                .map(e -> new Split.Share(nodes.get(e.getKey()), e.getValue()))
                .toList(),
            is.sequence()));
  }

  private static Map<String, Integer> shares(Split split) {
    Map<String, Integer> shares = new TreeMap<>();
    split.shares().stream()
        .filter(share -> share.basisPoints() > 0)
        .forEach(share -> shares.put(VirtualNode.cluster(share.node()), share.basisPoints()));
    return shares;
  }

  /** What is to be published is what is durable. */
  void publishing(Map<ResourceId, RolloutState> durable, Map<ResourceId, Split> splits) {
    Map<ResourceId, Split> saved = new HashMap<>();
    durable.forEach((id, state) -> state.split().ifPresent(split -> saved.put(id, split)));
    if (!saved.equals(splits)) {
      throw new Broken("saved before performed", saved + " is durable, published " + splits);
    }
  }

  /** A proxy has taken something. */
  void taken(ModelProxy proxy) {
    proxy
        .shares()
        .forEach(
            (host, shares) -> {
              String key = proxy.id() + " " + host;
              long before = had.getOrDefault(key, 0L);
              Optional<Long> now =
                  decided
                      .getOrDefault(ResourceId.parse(host), new TreeMap<>())
                      .tailMap(before, true)
                      .entrySet()
                      .stream()
                      .filter(e -> e.getValue().equals(shares))
                      .map(Map.Entry::getKey)
                      .findFirst();
              if (now.isEmpty()) {
                throw new Broken(
                    "a proxy has what was decided, and nothing older than it had",
                    key + " " + shares + " of " + decided);
              }
              had.put(key, now.get());
            });
  }

  /** When nothing can happen any more. */
  void settled(Map<ResourceId, RolloutState> states) {
    states
        .values()
        .forEach(
            state -> {
              boolean rests =
                  state.phase() instanceof Phase.Healthy
                      || state.phase() instanceof Phase.RolledBack;
              if (!rests || !state.acknowledged().equals(state.weights())) {
                throw new Broken("both rollouts settle", state);
              }
              everybodyHas(state.id(), shares(state.split().orElseThrow()));
            });
  }

  /** What of the past still matters to these rules. */
  String fingerprint() {
    return new TreeSet<>(lines.keySet()).toString();
  }
}
