package dev.weir.testing;

import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.Route;
import dev.weir.core.traffic.RouteMatch;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualRouter;
import dev.weir.core.traffic.VirtualService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds meshes in sentences: {@code Meshes.shop().node("web-a", 8080).route(...).calls(...)}. */
public final class Meshes {
  private final Map<ResourceId, VirtualService> services = new LinkedHashMap<>();
  private final Map<ResourceId, VirtualNode> nodes = new LinkedHashMap<>();
  private final Map<String, List<Route>> routes = new LinkedHashMap<>();

  public static final RouteMatch EVERYTHING = prefix("/");

  private Meshes() {}

  /** Everything in namespace {@code shop}. */
  public static Meshes shop() {
    return new Meshes();
  }

  public static ResourceId id(String name) {
    return new ResourceId("shop", name);
  }

  public static RouteMatch prefix(String prefix) {
    return new RouteMatch(
        new RouteMatch.Path.Prefix(prefix), Optional.empty(), List.of(), List.of());
  }

  public static RouteMatch header(String name, RequestMatch.Value value, boolean invert) {
    return new RouteMatch(
        new RouteMatch.Path.Prefix("/"),
        Optional.empty(),
        List.of(new RequestMatch.Header(name, value, invert)),
        List.of());
  }

  /** Shares in the given order; "name" before its basis points. */
  public static Split split(long sequence, Object... nodesAndPoints) {
    List<Split.Share> shares = new ArrayList<>();
    for (int i = 0; i < nodesAndPoints.length; i += 2) {
      shares.add(new Split.Share(id((String) nodesAndPoints[i]), (int) nodesAndPoints[i + 1]));
    }
    return new Split(shares, sequence);
  }

  public static Route.Action byRollout(String name) {
    return new Route.Action.ByRollout(id(name), false);
  }

  public static Route.Action weighted(Object... nodesAndPercent) {
    List<Route.Target> targets = new ArrayList<>();
    for (int i = 0; i < nodesAndPercent.length; i += 2) {
      targets.add(new Route.Target(id((String) nodesAndPercent[i]), (int) nodesAndPercent[i + 1]));
    }
    return new Route.Action.WeightedTargets(targets);
  }

  public static Route route(String name, int priority, RouteMatch match, Route.Action action) {
    return new Route(
        name,
        priority,
        match,
        action,
        Route.DEFAULT_TIMEOUT,
        Route.DEFAULT_IDLE_TIMEOUT,
        Optional.empty());
  }

  /** A node with endpoints on loopback. */
  public Meshes node(String name, int... ports) {
    return node(
        name,
        Protocol.HTTP,
        Optional.empty(),
        new VirtualNode.Discovery.Static(
            Arrays.stream(ports).mapToObj(p -> new VirtualNode.Address("127.0.0.1", p)).toList()));
  }

  public Meshes node(
      String name,
      Protocol protocol,
      Optional<VirtualNode.HealthCheck> check,
      VirtualNode.Discovery discovery) {
    nodes.put(
        id(name),
        new VirtualNode(
            id(name),
            List.of(
                new VirtualNode.Listener(
                    8080, protocol, check, VirtualNode.Listener.DEFAULT_CONNECT_TIMEOUT)),
            discovery,
            List.of(),
            Optional.empty()));
    return this;
  }

  /** A node with a proxy that calls these services. */
  public Meshes caller(String name, int egressPort, String... backends) {
    nodes.put(
        id(name),
        new VirtualNode(
            id(name),
            List.of(),
            new VirtualNode.Discovery.Static(List.of()),
            Arrays.stream(backends).map(Meshes::id).toList(),
            Optional.of(new VirtualNode.Egress("127.0.0.1", egressPort))));
    return this;
  }

  /** A service behind a router of the same name with these routes. */
  public Meshes service(String name, Route... ordered) {
    services.put(
        id(name),
        new VirtualService(id(name), List.of(name), new VirtualService.Provider.Router(id(name))));
    routes.put(name, List.of(ordered));
    return this;
  }

  /** A service that is one node. */
  public Meshes serviceOf(String name, String node, String... hosts) {
    services.put(
        id(name),
        new VirtualService(id(name), List.of(hosts), new VirtualService.Provider.Node(id(node))));
    return this;
  }

  public Mesh build() {
    Map<ResourceId, VirtualRouter> routers = new LinkedHashMap<>();
    routes.forEach(
        (name, ordered) ->
            routers.put(
                id(name),
                new VirtualRouter(
                    id(name), List.of(new VirtualRouter.Listener(8080, Protocol.HTTP)), ordered)));
    return new Mesh(services, routers, nodes);
  }
}
