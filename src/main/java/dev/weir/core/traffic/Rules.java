package dev.weir.core.traffic;

import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.traffic.RoutingTable.Answer;
import dev.weir.core.traffic.RoutingTable.MirrorTarget;
import dev.weir.core.traffic.RoutingTable.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns one route into the rules that Envoy tries one after the other. */
final class Rules {
  /** Methods that change nothing (RFC 9110, 9.2.1), but for TRACE, which proxies answer. */
  private static final List<String> SAFE = List.of("GET", "HEAD", "OPTIONS");

  private static final RequestMatch IS_SAFE =
      new RequestMatch(
          List.of(
              new RequestMatch.Header(
                  RouteMatch.METHOD, new RequestMatch.Value.Regex(String.join("|", SAFE)), false)),
          List.of());

  private Rules() {}

  static Stream<Rule> of(Mesh mesh, Map<ResourceId, Split> splits, Route route) {
    Answer answer = Shares.answer(mesh, splits, route.action());
    if (!(route.action() instanceof Route.Action.ByRollout(ResourceId rollout, boolean preview))) {
      return Stream.of(rule(route, route.match(), answer, Optional.empty(), Optional.empty()));
    }
    Split split = splits.get(rollout);
    Optional<ResourceId> visited =
        Optional.ofNullable(split)
            .flatMap(Split::previewed)
            .filter(node -> !preview && mesh.nodes().containsKey(node));
    Optional<Sticky> sticky = Optional.ofNullable(split).flatMap(Split::sticky);
    if (split == null || visited.isEmpty()) {
      return Stream.of(rule(route, route.match(), answer, Optional.empty(), sticky));
    }
    List<Rule> rules = new ArrayList<>();
    // Visitors get what a preview gets.
    Answer all = Shares.answer(mesh, splits, new Route.Action.ByRollout(rollout, true));
    for (RequestMatch match : split.side().matches()) {
      rules.add(rule(route, route.match().and(match), all, Optional.empty(), Optional.empty()));
    }
    Optional<Mirror> mirror = split.side().mirror().filter(m -> copies(m, route.match()));
    Optional<MirrorTarget> target = mirror.map(m -> target(m, visited.get()));
    if (mirror.isPresent() && !mirror.get().everyMethod() && route.match().method().isEmpty()) {
      rules.add(rule(route, route.match().and(IS_SAFE), answer, target, sticky));
      target = Optional.empty();
    }
    rules.add(rule(route, route.match(), answer, target, sticky));
    return rules.stream();
  }

  private static boolean copies(Mirror mirror, RouteMatch match) {
    return mirror.everyMethod() || match.method().map(SAFE::contains).orElse(true);
  }

  private static MirrorTarget target(Mirror mirror, ResourceId node) {
    return new MirrorTarget(VirtualNode.cluster(node), node, mirror.basisPoints());
  }

  private static Rule rule(
      Route route,
      RouteMatch match,
      Answer answer,
      Optional<MirrorTarget> mirror,
      Optional<Sticky> sticky) {
    return new Rule(
        route.name(),
        match,
        answer,
        mirror,
        sticky,
        route.action() instanceof Route.Action.ByRollout(ResourceId rollout, var _)
            ? Optional.of(rollout)
            : Optional.empty(),
        route.timeout(),
        route.idleTimeout(),
        route.retryPolicy());
  }
}
