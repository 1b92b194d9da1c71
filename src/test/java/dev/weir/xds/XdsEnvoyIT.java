package dev.weir.xds;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;
import static dev.weir.testing.Meshes.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.RequestMatch.Value;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Preview;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.Route;
import dev.weir.core.traffic.RouteMatch;
import dev.weir.core.traffic.RouteMatch.Path;
import dev.weir.core.traffic.RoutingTable;
import dev.weir.core.traffic.RoutingTables;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.testing.Backend;
import dev.weir.testing.MemoryStore;
import dev.weir.testing.Meshes;
import dev.weir.testing.RealEnvoy;
import dev.weir.testing.TestGrid;
import dev.weir.xds.bootstrap.Bootstrap;
import dev.weir.xds.server.XdsServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real Envoy makes of what we send. */
class XdsEnvoyIT {
  private static final ResourceId WEB = id("web");
  private static final ResourceId CALLER = id("caller");
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final MemoryStore versions = new MemoryStore();
  private Backend a;
  private Backend b;
  private int egress;

  @BeforeEach
  void backends() throws IOException {
    a = keep(Backend.start("a"));
    b = keep(Backend.start("b"));
    egress = RealEnvoy.freePort();
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    started.push(closeable);
    return closeable;
  }

  private TestGrid serve(int port) throws IOException {
    return TestGrid.serve(new XdsServer(versions, Clock.systemUTC()), port);
  }

  private RealEnvoy envoy(TestGrid grid) throws IOException {
    int admin = RealEnvoy.freePort();
    String yaml = new Bootstrap().yaml(CALLER, "caller-1", grid.address(), OptionalInt.of(admin));
    return keep(RealEnvoy.start(yaml, admin));
  }

  private Meshes web() {
    return Meshes.shop()
        .node("web-a", a.port())
        .node("web-b", b.port())
        .service("web", route("main", 0, EVERYTHING, byRollout("web")))
        .caller("caller", egress, "web");
  }

  private static void awaitTaken(TestGrid grid, long sequence) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              var report = grid.xds().report(WEB, sequence);
              assertThat(report.connected()).isEqualTo(1);
              assertThat(report.acknowledged()).as("%s", report).isEqualTo(1);
            });
  }

  @Test
  void o18_weightZeroGetsNoneOfTwoThousandRequests() throws Exception {
    TestGrid grid = keep(serve(0));
    Mesh mesh = web().build();
    grid.xds().publish(mesh, Map.of(WEB, split(1, "web-b", 0, "web-a", 10_000)));
    envoy(grid);
    awaitTaken(grid, 1);

    assertThat(grid.count(2_000, egress, "Host", "web")).isEqualTo(Map.of("200 a", 2_000));
    assertThat(b.requests()).isZero();
  }

  @Test
  void o18_theSharesAreWhatWasAskedFor() throws Exception {
    TestGrid grid = keep(serve(0));
    grid.xds().publish(web().build(), Map.of(WEB, split(1, "web-b", 1_000, "web-a", 9_000)));
    envoy(grid);
    awaitTaken(grid, 1);
    Map<String, Integer> counts = grid.count(2_000, egress, "Host", "web");
    // Ten percent of 2,000; six standard deviations to each side.
    assertThat(counts.get("200 b")).as("%s", counts).isBetween(120, 280);
    assertThat(counts.get("200 a")).isEqualTo(2_000 - counts.get("200 b"));
  }

  @Test
  void o20_aPatternMatchesTheWholeValueAndThePreviewAgrees() throws Exception {
    TestGrid grid = keep(serve(0));
    Mesh mesh =
        Meshes.shop()
            .node("web-a", a.port())
            .node("web-b", b.port())
            .service(
                "web",
                route(
                    "beta",
                    0,
                    Meshes.header("x-user", new Value.Regex("beta"), false),
                    weighted("web-b", 100)),
                route(
                    "not-internal",
                    1,
                    new RouteMatch(
                        new Path.Prefix("/inverted"),
                        Optional.empty(),
                        List.of(
                            new RequestMatch.Header("x-internal", new Value.Exact("yes"), true)),
                        List.of()),
                    weighted("web-b", 100)),
                route(
                    "digits",
                    2,
                    new RouteMatch(
                        new Path.Regex("/v[0-9]+"), Optional.empty(), List.of(), List.of()),
                    weighted("web-b", 100)),
                route(
                    "exact",
                    2,
                    new RouteMatch(
                        new Path.Exact("/exact/path"), Optional.empty(), List.of(), List.of()),
                    weighted("web-b", 100)),
                route(
                    "query",
                    3,
                    new RouteMatch(
                        new Path.Prefix("/query"),
                        Optional.of("GET"),
                        List.of(),
                        List.of(
                            new RequestMatch.Query("lang", new Value.Exact("de")),
                            new RequestMatch.Query("debug", new Value.Present()))),
                    weighted("web-b", 100)),
                route(
                    "post",
                    4,
                    new RouteMatch(
                        new Path.Prefix("/query"), Optional.of("POST"), List.of(), List.of()),
                    weighted("web-b", 100)),
                route("rest", 1_000, Meshes.prefix("/"), weighted("web-a", 100)))
            .caller("caller", egress, "web")
            .build();
    grid.xds().publish(mesh, Map.of());
    envoy(grid);
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> grid.call(egress, "/", "Host", "web").statusCode() == 200);
    RoutingTable table = RoutingTables.of(mesh, Map.of()).of(CALLER).orElseThrow();

    List<String[]> requests =
        List.of(
            new String[] {"/", "x-user", "beta"},
            new String[] {"/", "x-user", "xbetax"},
            new String[] {"/", "x-user", "beta1"},
            new String[] {"/", "x-user", "BETA"},
            new String[] {"/"},
            new String[] {"/", "X-User", "beta"},
            new String[] {"/inverted"},
            new String[] {"/inverted", "x-internal", "yes"},
            new String[] {"/inverted", "x-internal", "no"},
            new String[] {"/inverted", "x-internal", "yes!"},
            new String[] {"/v12"},
            new String[] {"/v12/"},
            new String[] {"/v12?x=1"},
            new String[] {"/x/v12"},
            new String[] {"/vv1"},
            new String[] {"/x/../v12"},
            new String[] {"//v12"},
            new String[] {"/./v12"},
            new String[] {"/v%31"},
            new String[] {"/%76%31"},
            new String[] {"/exact//path"},
            new String[] {"/exact/path/"},
            new String[] {"/exact/x/%2e%2e/path"},
            new String[] {"/exact/path/."},
            new String[] {"/exact%2Fpath"},
            new String[] {"/query?lang=de&debug"},
            new String[] {"/query?lang=de&debug="},
            new String[] {"/query?lang=de"},
            new String[] {"/query?debug=1&lang=en&lang=de"},
            new String[] {"/query?debug=1&lang=de&lang=en"},
            new String[] {"/query?debug=1&lang=%64e"},
            new String[] {"/query?LANG=de&debug"});
    List<String> took = new ArrayList<>();
    for (String[] request : requests) {
      String[] headers = Arrays.copyOfRange(request, 1, request.length + 2);
      headers[request.length - 1] = "Host";
      headers[request.length] = "web";
      HttpResponse<String> answer = grid.call(egress, request[0], headers);
      String envoys = answer.statusCode() == 200 ? answer.body() : "" + answer.statusCode();
      Map<String, String> named = request.length > 1 ? Map.of(request[1], request[2]) : Map.of();
      Preview preview =
          table.preview(new Preview.Request("web:" + egress, "GET", request[0], named));
      String ours =
          switch (preview) {
            case Preview.Hit hit -> hit.shares().getFirst().node().name().substring(4);
            case Preview.NoRoute _, Preview.NoHost _ -> "404";
            case Preview.Unavailable _ -> "503";
            case Preview.CannotTell unclear -> unclear.why();
          };
      took.add(String.join(" ", request) + " -> " + envoys);
      assertThat(took.getLast()).isEqualTo(String.join(" ", request) + " -> " + ours);
    }
    assertThat(took.subList(0, 5))
        .containsExactly(
            "/ x-user beta -> b",
            "/ x-user xbetax -> a",
            "/ x-user beta1 -> a",
            "/ x-user BETA -> a",
            "/ -> a");
  }

  @Test
  void o21_aTargetThatIsTakenAwayLosesNoRequest() throws Exception {
    TestGrid grid = keep(serve(0));
    Route half = route("main", 0, EVERYTHING, weighted("web-b", 50, "web-a", 50));
    Route all = route("main", 0, EVERYTHING, weighted("web-a", 100));
    Meshes both = Meshes.shop().node("web-a", a.port()).node("web-b", b.port());
    Mesh before = both.service("web", half).caller("caller", egress, "web").build();
    Mesh after =
        Meshes.shop()
            .node("web-a", a.port())
            .service("web", all)
            .caller("caller", egress, "web")
            .build();
    grid.xds().publish(before, Map.of());
    RealEnvoy envoy = envoy(grid);
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> grid.call(egress, "/", "Host", "web").statusCode() == 200);
    try (Load load = new Load(grid, egress)) {
      for (int turn = 0; turn < 10; turn++) {
        boolean gone = turn % 2 == 0;
        grid.xds().publish(gone ? after : before, Map.of());
        await()
            .atMost(Duration.ofSeconds(10))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> envoy.admin("/clusters").contains("web-b_shop::") != gone);
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> load.requests() >= 5_000);
      assertThat(load.failures()).isEmpty();
    }
  }

  @Test
  void aNewNodeWithASlowHealthCheckGetsItsShareWithoutALostRequest() throws Exception {
    TestGrid grid = keep(serve(0));
    b = keep(Backend.start("b", Duration.ofMillis(400)));
    VirtualNode.HealthCheck check =
        new VirtualNode.HealthCheck("/health", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 2);
    Mesh before = checked(check, 1);
    grid.xds().publish(before, Map.of());
    RealEnvoy envoy = envoy(grid);
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> grid.call(egress, "/", "Host", "web").statusCode() == 200);
    try (Load load = new Load(grid, egress)) {
      for (int nodes = 2; nodes <= 5; nodes++) {
        long done = load.requests();
        long served = b.requests();
        grid.xds().publish(checked(check, nodes), Map.of());
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(
                () -> {
                  assertThat(load.failures()).isEmpty();
                  assertThat(b.requests())
                      .as("%s\n%s", grid.xds().proxies(), envoy.admin("/clusters"))
                      .isGreaterThanOrEqualTo(served + 100);
                  assertThat(load.requests()).isGreaterThanOrEqualTo(done + 500);
                });
      }
      assertThat(load.failures()).isEmpty();
    }
  }

  /** Half for the first node, half for the newest of several that are all one service. */
  private Mesh checked(VirtualNode.HealthCheck check, int nodes) {
    Meshes meshes = Meshes.shop().caller("caller", egress, "web");
    for (int i = 1; i <= nodes; i++) {
      meshes.node(
          "web-" + i,
          Protocol.HTTP,
          Optional.of(check),
          new VirtualNode.Discovery.Static(
              List.of(new VirtualNode.Address("127.0.0.1", (i == 1 ? a : b).port()))));
    }
    Route.Action action =
        nodes == 1 ? weighted("web-1", 100) : weighted("web-" + nodes, 50, "web-1", 50);
    return meshes.service("web", route("main", 0, EVERYTHING, action)).build();
  }

  @Test
  void o22_theShareOfANodeWithNobodyHomeIsRefusedAndNotGivenAway() throws Exception {
    TestGrid grid = keep(serve(0));
    Mesh mesh =
        Meshes.shop()
            .node("web-a", a.port())
            .node("web-empty")
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .caller("caller", egress, "web")
            .build();
    grid.xds().publish(mesh, Map.of(WEB, split(1, "web-empty", 5_000, "web-a", 5_000)));
    RealEnvoy envoy = envoy(grid);
    awaitTaken(grid, 1);
    Map<String, Integer> counts = grid.count(400, egress, "Host", "web");
    assertThat(counts.keySet()).containsExactly("200 a", "503 no healthy upstream");
    assertThat(counts.get("200 a")).isBetween(120, 280);
    assertThat(envoy.stat("cluster.web-empty_shop.upstream_cx_none_healthy"))
        .isEqualTo((long) counts.get("503 no healthy upstream"));

    // And the way back waits for nothing.
    grid.xds().publish(mesh, Map.of(WEB, split(2, "web-empty", 0, "web-a", 10_000)));
    awaitTaken(grid, 2);
    assertThat(grid.count(200, egress, "Host", "web")).isEqualTo(Map.of("200 a", 200));
  }

  @Test
  void o23_whatEnvoyRefusesLeavesTheOldTrafficAndItsWordsAreKept() throws Exception {
    TestGrid grid = keep(serve(0));
    Mesh good = web().build();
    Mesh broken =
        Meshes.shop()
            .node("web-a", a.port())
            .node("web-b", b.port())
            .service(
                "web",
                route(
                    "broken",
                    0,
                    Meshes.header("x-user", new Value.Regex("(unclosed"), false),
                    weighted("web-b", 100)),
                route("main", 0, EVERYTHING, byRollout("web")))
            .caller("caller", egress, "web")
            .build();
    grid.xds().publish(good, Map.of(WEB, split(1, "web-b", 0, "web-a", 10_000)));
    RealEnvoy envoy = envoy(grid);
    awaitTaken(grid, 1);
    grid.xds().publish(broken, Map.of(WEB, split(2, "web-b", 10_000, "web-a", 0)));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !grid.xds().report(WEB, 2).refused().isEmpty());
    for (int turn = 0; turn < 100; turn++) {
      grid.xds().publish(broken, Map.of(WEB, split(2, "web-b", 10_000, "web-a", 0)));
    }
    assertThat(grid.count(500, egress, "Host", "web")).isEqualTo(Map.of("200 a", 500));
    assertThat(envoy.stat("http.egress.rds.egress.update_rejected")).isEqualTo(1);
    assertThat(grid.xds().report(WEB, 2).refused())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.proxy()).isEqualTo("caller-1");
              assertThat(refusal.resourceType()).isEqualTo("routes");
              assertThat(refusal.message()).contains("missing )");
            });

    grid.xds().publish(good, Map.of(WEB, split(3, "web-b", 10_000, "web-a", 0)));
    awaitTaken(grid, 3);
    assertThat(grid.count(100, egress, "Host", "web")).isEqualTo(Map.of("200 b", 100));
  }

  @Test
  void o24_aRestartBringsTheNewWeightsAndLosesNoRequest() throws Exception {
    Mesh mesh = web().build();
    TestGrid first = serve(0);
    int port = first.port();
    first.xds().publish(mesh, Map.of(WEB, split(1, "web-b", 0, "web-a", 10_000)));
    RealEnvoy envoy = envoy(first);
    awaitTaken(first, 1);
    try (Load load = new Load(first, egress)) {
      first.close();
      await().atMost(Duration.ofSeconds(10)).until(() -> load.requests() >= 200);
      TestGrid second = keep(serve(port));
      long start = System.nanoTime();
      second.xds().publish(mesh, Map.of(WEB, split(2, "web-b", 10_000, "web-a", 0)));
      awaitTaken(second, 2);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(second.count(100, egress, "Host", "web")).isEqualTo(Map.of("200 b", 100));

      // And once more with nothing changed.
      second.close();
      TestGrid third = keep(serve(port));
      third.xds().publish(web().build(), Map.of(WEB, split(2, "web-b", 10_000, "web-a", 0)));
      awaitTaken(third, 2);
      assertThat(load.failures()).isEmpty();
    }
    assertThat(envoy.stats("listener_manager.listener_(added|modified|removed)"))
        .isEqualTo(
            Map.of(
                "listener_manager.listener_added", 1L,
                "listener_manager.listener_modified", 0L,
                "listener_manager.listener_removed", 0L));
    assertThat(envoy.stat("cluster_manager.cluster_modified")).isZero();
  }

  /** Requests without end, and those that were not answered with 200. */
  private static final class Load implements AutoCloseable {
    private final AtomicLong requests = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private volatile boolean stopped;

    Load(TestGrid grid, int egress) {
      for (int i = 0; i < 2; i++) {
        threads.execute(
            () -> {
              while (!stopped) {
                try {
                  HttpResponse<String> answer = grid.call(egress, "/", "Host", "web");
                  if (answer.statusCode() != 200) {
                    failures.add(answer.statusCode() + " " + answer.body());
                  }
                } catch (IOException e) {
                  failures.add(e.toString());
                } catch (InterruptedException e) {
                  return;
                }
                requests.incrementAndGet();
              }
            });
      }
    }

    long requests() {
      return requests.get();
    }

    List<String> failures() {
      return List.copyOf(failures);
    }

    @Override
    public void close() {
      stopped = true;
      threads.close();
    }
  }
}
