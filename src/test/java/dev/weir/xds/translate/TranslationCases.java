package dev.weir.xds.translate;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.prefix;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;
import static dev.weir.testing.Meshes.weighted;

import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.RequestMatch.Value;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.RetryPolicy;
import dev.weir.core.traffic.Route;
import dev.weir.core.traffic.RouteMatch;
import dev.weir.core.traffic.RouteMatch.Path;
import dev.weir.core.traffic.RoutingTable;
import dev.weir.core.traffic.RoutingTables;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualNode.Discovery;
import dev.weir.testing.Meshes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Meshes whose translation is written down, each named as what it shows. */
final class TranslationCases {
  private TranslationCases() {}

  static Map<String, RoutingTable> all() {
    Map<String, RoutingTable> cases = new LinkedHashMap<>();
    cases.put("a-tenth-to-the-candidate", canary(1_000));
    cases.put("a-candidate-at-zero-keeps-its-place", canary(0));
    cases.put("every-kind-of-match-in-the-order-of-priorities", matches());
    cases.put("retries-and-timeouts-as-written", retries());
    cases.put("names-http2-and-health-checks", nodes());
    cases.put("what-is-not-there-answers-503", missing());
    cases.put("services-of-one-node-and-a-host-claimed-twice", services());
    cases.put(
        "a-node-without-backends-has-no-listener",
        table(Meshes.shop().caller("caller", 9000).build(), Map.of()));
    return cases;
  }

  private static RoutingTable table(Mesh mesh, Map<ResourceId, Split> splits) {
    return RoutingTables.of(mesh, splits).of(id("caller")).orElseThrow();
  }

  private static RoutingTable canary(int points) {
    return table(
        Meshes.shop()
            .node("web-v1", 8081, 8082)
            .node("web-v2", 8083)
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .caller("caller", 9000, "web")
            .build(),
        Map.of(id("web"), split(7, "web-v2", points, "web-v1", 10_000 - points)));
  }

  private static RoutingTable matches() {
    RouteMatch picky =
        new RouteMatch(
            new Path.Regex("/api/v[0-9]+"),
            Optional.of("POST"),
            List.of(
                new RequestMatch.Header("x-beta", new Value.Regex("beta"), false),
                new RequestMatch.Header("x-tenant", new Value.Prefix("a"), false),
                new RequestMatch.Header("x-region", new Value.Suffix("-eu"), true),
                new RequestMatch.Header("x-seen", new Value.Present(), false)),
            List.of(
                new RequestMatch.Query("debug", new Value.Present()),
                new RequestMatch.Query("lang", new Value.Exact("de"))));
    RouteMatch exact =
        new RouteMatch(new Path.Exact("/login"), Optional.empty(), List.of(), List.of());
    return table(
        Meshes.shop()
            .node("web-a", 8081)
            .node("web-b", 8082)
            .service(
                "web",
                route("last", 1_000, EVERYTHING, weighted("web-a", 100)),
                route("second", 5, exact, weighted("web-b", 30, "web-a", 70)),
                route("third", 5, prefix("/api"), weighted("web-a", 100)),
                route("first", 0, picky, weighted("web-b", 100)))
            .caller("caller", 9000, "web")
            .build(),
        Map.of());
  }

  private static RoutingTable retries() {
    RetryPolicy often =
        new RetryPolicy(
            5,
            Optional.of(Duration.ofMillis(1_500)),
            List.of(
                "server-error",
                "gateway-error",
                "client-error",
                "stream-error",
                "connection-error"));
    RetryPolicy never = new RetryPolicy(0, Optional.empty(), List.of("server-error"));
    Route.Action all = weighted("web-a", 100);
    return table(
        Meshes.shop()
            .node("web-a", 8081)
            .service(
                "web",
                new Route(
                    "often",
                    0,
                    prefix("/often"),
                    all,
                    Duration.ofSeconds(2),
                    Duration.ofMillis(500),
                    Optional.of(often)),
                new Route(
                    "never",
                    0,
                    prefix("/never"),
                    all,
                    Duration.ZERO,
                    Duration.ZERO,
                    Optional.of(never)),
                route("default", 0, EVERYTHING, all))
            .caller("caller", 9000, "web")
            .build(),
        Map.of());
  }

  private static RoutingTable nodes() {
    VirtualNode.HealthCheck check =
        new VirtualNode.HealthCheck("/health", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3);
    return table(
        Meshes.shop()
            .node("web-dns", Protocol.HTTP, Optional.empty(), new Discovery.Dns("web.internal"))
            .node(
                "web-h2",
                Protocol.HTTP2,
                Optional.of(check),
                new Discovery.Static(
                    List.of(
                        new VirtualNode.Address("10.0.0.9", 8080),
                        new VirtualNode.Address("10.0.0.7", 8080))))
            .node("web-nobody", Protocol.HTTP, Optional.of(check), new Discovery.Static(List.of()))
            .service(
                "web",
                route(
                    "main", 0, EVERYTHING, weighted("web-nobody", 0, "web-h2", 50, "web-dns", 50)))
            .caller("caller", 9000, "web")
            .build(),
        Map.of());
  }

  private static RoutingTable missing() {
    return table(
        Meshes.shop()
            .node("web-a", 8081)
            .service(
                "web",
                route("undecided", 0, prefix("/undecided"), byRollout("web")),
                route("gone", 0, prefix("/gone"), weighted("web-gone", 100)),
                route("half-gone", 0, EVERYTHING, weighted("web-gone", 50, "web-a", 50)))
            .caller("caller", 9000, "web")
            .build(),
        Map.of());
  }

  private static RoutingTable services() {
    return table(
        Meshes.shop()
            .node("web-a", 8081)
            .node("web-b", 8082)
            .serviceOf("alpha", "web-a", "Alpha.shop.internal", "shared")
            .serviceOf("beta", "web-b", "shared", "beta")
            .serviceOf("gamma", "web-b", "*.gamma.internal")
            .serviceOf("shadow", "web-a", "shared")
            .caller("caller", 9000, "gamma", "beta", "alpha", "shadow", "unknown")
            .build(),
        Map.of());
  }
}
