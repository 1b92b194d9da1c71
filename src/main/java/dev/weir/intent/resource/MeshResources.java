package dev.weir.intent.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.RetryPolicy;
import dev.weir.core.traffic.Route;
import dev.weir.core.traffic.RouteMatch;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualRouter;
import dev.weir.core.traffic.VirtualService;
import java.util.List;
import java.util.Optional;

/** The mesh's resources. */
public final class MeshResources {
  private MeshResources() {}

  /** A VirtualService. */
  public static VirtualService service(JsonNode document) {
    Fields whole = new Fields(document);
    ResourceId id = whole.id();
    Fields provider = whole.in("spec").in("provider");
    return new VirtualService(
        id,
        whole.in("spec").has("hosts") ? whole.in("spec").texts("hosts") : List.of(id.name()),
        provider.has("virtualRouter")
            ? new VirtualService.Provider.Router(id.sibling(provider.text("virtualRouter")))
            : new VirtualService.Provider.Node(id.sibling(provider.text("virtualNode"))));
  }

  /** A VirtualRouter. */
  public static VirtualRouter router(JsonNode document) {
    Fields whole = new Fields(document);
    ResourceId id = whole.id();
    return new VirtualRouter(
        id,
        whole
            .in("spec")
            .list(
                "listeners",
                l ->
                    new VirtualRouter.Listener(
                        l.number("port"), l.word("protocol", Protocol.class))),
        whole.in("spec").list("routes", route -> route(id, route)));
  }

  private static Route route(ResourceId router, Fields route) {
    return new Route(
        route.text("name"),
        route.number("priority"),
        match(route.in("match")),
        action(router, route.in("action")),
        route.in("timeout").duration("perRequest"),
        route.in("timeout").duration("idle"),
        route
            .maybe("retryPolicy")
            .map(
                retry ->
                    new RetryPolicy(
                        retry.number("maxRetries"),
                        retry.maybeDuration("perRetryTimeout"),
                        retry.texts(retry.has("on") ? "on" : "retryOn"))));
  }

  private static RouteMatch match(Fields match) {
    return new RouteMatch(
        path(match),
        match.maybeText("method"),
        RequestMatches.headers(match),
        RequestMatches.queryParameters(match));
  }

  private static RouteMatch.Path path(Fields match) {
    if (match.has("exact")) {
      return new RouteMatch.Path.Exact(match.text("exact"));
    }
    if (match.has("regex")) {
      return new RouteMatch.Path.Regex(match.text("regex"));
    }
    return new RouteMatch.Path.Prefix(match.maybeText("prefix").orElse("/"));
  }

  private static Route.Action action(ResourceId router, Fields action) {
    Optional<String> rollout = action.maybeText("rollout");
    if (rollout.isPresent()) {
      return new Route.Action.ByRollout(router.sibling(rollout.get()), action.flag("preview"));
    }
    return new Route.Action.WeightedTargets(
        action.list(
            "weightedTargets",
            t -> new Route.Target(router.sibling(t.text("virtualNode")), t.number("weight"))));
  }

  /** A VirtualNode. */
  public static VirtualNode node(JsonNode document) {
    Fields whole = new Fields(document);
    ResourceId id = whole.id();
    Fields spec = whole.in("spec");
    return new VirtualNode(
        id,
        spec.list("listeners", MeshResources::listener),
        discovery(spec.in("discovery")),
        spec.list("backends", b -> id.sibling(b.text("virtualService"))),
        spec.maybe("egress")
            .map(e -> new VirtualNode.Egress(e.address("address"), e.number("port"))));
  }

  private static VirtualNode.Listener listener(Fields listener) {
    return new VirtualNode.Listener(
        listener.number("port"),
        listener.word("protocol", Protocol.class),
        listener
            .maybe("healthCheck")
            .map(
                check ->
                    new VirtualNode.HealthCheck(
                        check.text("path"),
                        check.duration("interval"),
                        check.duration("timeout"),
                        check.number("healthy"),
                        check.number("unhealthy"))),
        listener.in("timeout").duration("connect"));
  }

  private static VirtualNode.Discovery discovery(Fields discovery) {
    if (discovery.has("dns")) {
      return new VirtualNode.Discovery.Dns(discovery.in("dns").text("hostname"));
    }
    return new VirtualNode.Discovery.Static(
        discovery.list(
            "static", a -> new VirtualNode.Address(a.address("address"), a.number("port"))));
  }
}
