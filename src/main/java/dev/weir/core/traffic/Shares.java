package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.RoutingTable.Answer;
import dev.weir.core.traffic.RoutingTable.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns a route's action into shares of clusters. */
final class Shares {
  private static final int BASIS_POINTS_PER_PERCENT = 100;

  private Shares() {}

  /** What a virtual service does whose provider is a node and no router. */
  static Route everythingTo(ResourceId node, String name) {
    return new Route(
        name,
        0,
        new RouteMatch(new RouteMatch.Path.Prefix("/"), Optional.empty(), List.of(), List.of()),
        new Route.Action.WeightedTargets(List.of(new Route.Target(node, 100))),
        Route.DEFAULT_TIMEOUT,
        Route.DEFAULT_IDLE_TIMEOUT,
        Optional.empty());
  }

  /** The shares as the owner of the route says them; empty while a rollout has decided nothing. */
  static List<Share> named(Map<ResourceId, Split> splits, Route.Action action) {
    return switch (action) {
      case Route.Action.WeightedTargets(List<Route.Target> targets) ->
          targets.stream()
              .map(t -> share(t.node(), t.weight() * BASIS_POINTS_PER_PERCENT))
              .toList();
      case Route.Action.ByRollout(ResourceId rollout, boolean preview) ->
          Optional.ofNullable(splits.get(rollout)).stream()
              .flatMap(split -> shares(split, preview))
              .map(s -> share(s.node(), s.basisPoints()))
              .toList();
    };
  }

  /** A preview has the candidate alone while it may be visited; its share keeps its place. */
  private static Stream<Split.Share> shares(Split split, boolean preview) {
    if (!preview || split.previewed().isEmpty()) {
      return split.shares().stream();
    }
    ResourceId candidate = split.previewed().get();
    return split.shares().stream()
        .map(s -> new Split.Share(s.node(), s.node().equals(candidate) ? Weights.ALL : 0));
  }

  /**
   * What a route does. A node that the mesh does not have is taken out and the others get its
   * share, because Envoy would answer 503 for it; when nobody is left, the route says so.
   */
  static Answer answer(Mesh mesh, Map<ResourceId, Split> splits, Route.Action action) {
    if (action instanceof Route.Action.ByRollout(ResourceId rollout, var _)
        && !splits.containsKey(rollout)) {
      return new Answer.Unavailable(
          "rollout " + rollout + " has not decided yet which revision gets this traffic");
    }
    List<Share> named = named(splits, action);
    List<Share> there = named.stream().filter(s -> mesh.nodes().containsKey(s.node())).toList();
    int sum = there.stream().mapToInt(Share::basisPoints).sum();
    if (sum == 0) {
      return new Answer.Unavailable(
          "no virtual node is there for this route; it names "
              + String.join(", ", named.stream().map(s -> s.node().toString()).toList()));
    }
    return new Answer.Shares(sum == Weights.ALL ? there : scaled(there, sum));
  }

  /** Keeps the proportions; what rounding leaves over goes to the last one that gets anything. */
  private static List<Share> scaled(List<Share> shares, int sum) {
    List<Share> scaled = new ArrayList<>();
    int rest = Weights.ALL;
    int last = 0;
    for (int i = 0; i < shares.size(); i++) {
      Share share = shares.get(i);
      int points = (int) ((long) share.basisPoints() * Weights.ALL / sum);
      scaled.add(share(share.node(), points));
      rest -= points;
      last = share.basisPoints() > 0 ? i : last;
    }
    Share topped = scaled.get(last);
    scaled.set(last, share(topped.node(), topped.basisPoints() + rest));
    return scaled;
  }

  private static Share share(ResourceId node, int basisPoints) {
    return new Share(VirtualNode.cluster(node), node, basisPoints);
  }
}
