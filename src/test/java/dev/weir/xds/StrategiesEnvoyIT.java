package dev.weir.xds;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Route;
import dev.weir.core.traffic.RoutingTables;
import dev.weir.core.traffic.Split;
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
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real Envoy makes of matches, mirrors, previews and sticky users. */
class StrategiesEnvoyIT {
  private static final ResourceId WEB = id("web");
  private static final int USERS = 10_000;

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private Backend a;
  private Backend b;
  private TestGrid grid;
  private int egress;
  private int egressOfOther;

  @BeforeEach
  void start() throws IOException {
    egress = RealEnvoy.freePort();
    egressOfOther = RealEnvoy.freePort();
    a = keep(Backend.start("a"));
    b = keep(Backend.start("b"));
    grid = keep(TestGrid.serve(new XdsServer(new MemoryStore(), Clock.systemUTC()), 0));
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

  private Mesh mesh() {
    return Meshes.shop()
        .node("web-a", a.port())
        .node("web-b", b.port())
        .service("web", route("main", 0, EVERYTHING, new Route.Action.ByRollout(WEB, false)))
        .service("web-preview", route("all", 0, EVERYTHING, new Route.Action.ByRollout(WEB, true)))
        .caller("caller", egress, "web", "web-preview")
        .caller("other", egressOfOther, "web")
        .build();
  }

  private static Split split(long sequence, int candidate, SideTraffic side, boolean previewed) {
    return new Split(
        List.of(
            new Split.Share(id("web-b"), candidate),
            new Split.Share(id("web-a"), 10_000 - candidate)),
        previewed ? Optional.of(id("web-b")) : Optional.empty(),
        side,
        Optional.empty(),
        sequence);
  }

  private void envoy(String node) throws IOException {
    int admin = RealEnvoy.freePort();
    String yaml =
        new Bootstrap().yaml(id(node), node + "-1", grid.address(), OptionalInt.of(admin));
    keep(RealEnvoy.start(yaml, admin));
  }

  private void publish(Mesh mesh, Split split, int proxies) {
    grid.xds().publish(mesh, Map.of(WEB, split));
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> grid.xds().report(WEB, split.sequence()).acknowledged() == proxies);
  }

  private String ask(String method, String path, String... headers) throws Exception {
    HttpResponse<String> answer = grid.send(method, egress, path, headers);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body().strip();
  }

  private static RequestMatch header(String name, RequestMatch.Value value) {
    return new RequestMatch(List.of(new RequestMatch.Header(name, value, false)), List.of());
  }

  @Test
  void whoMatchesSeesTheCandidateAndNobodyElse() throws Exception {
    RequestMatch byQuery =
        new RequestMatch(
            List.of(), List.of(new RequestMatch.Query("beta", new RequestMatch.Value.Present())));
    SideTraffic visitors =
        new SideTraffic(
            List.of(header("x-preview", new RequestMatch.Value.Exact("yes")), byQuery),
            Optional.empty());
    Mesh mesh = mesh();
    Split split = split(1, 0, visitors, true);
    grid.xds().publish(mesh, Map.of(WEB, split));
    envoy("caller");
    publish(mesh, split(2, 0, visitors, true), 1);
    for (int i = 0; i < 50; i++) {
      assertThat(ask("GET", "/", "Host", "web")).isEqualTo("a");
      assertThat(ask("GET", "/", "Host", "web", "x-preview", "yes")).isEqualTo("b");
      assertThat(ask("GET", "/", "Host", "web", "x-preview", "no")).isEqualTo("a");
      assertThat(ask("GET", "/?beta=1", "Host", "web")).isEqualTo("b");
      assertThat(ask("GET", "/", "Host", "web-preview")).isEqualTo("b");
    }
    var table = RoutingTables.of(mesh, Map.of(WEB, split)).of(id("caller")).orElseThrow();
    assertThat(table.hosts()).hasSize(2);
    publish(mesh, split(3, 0, SideTraffic.NONE, false), 1);
    for (int i = 0; i < 50; i++) {
      assertThat(ask("GET", "/", "Host", "web", "x-preview", "yes")).isEqualTo("a");
      assertThat(ask("GET", "/", "Host", "web-preview")).isEqualTo("a");
    }
  }

  @Test
  void copiesOfSafeRequestsGoToTheCandidateAndItsAnswersNowhere() throws Exception {
    SideTraffic half = new SideTraffic(List.of(), Optional.of(new Mirror(5_000, false)));
    Mesh mesh = mesh();
    grid.xds().publish(mesh, Map.of(WEB, split(1, 0, half, true)));
    envoy("caller");
    publish(mesh, split(2, 0, half, true), 1);
    long requests = 2_000;
    for (int i = 0; i < requests; i++) {
      assertThat(ask("GET", "/", "Host", "web")).isEqualTo("a");
      assertThat(ask("POST", "/", "Host", "web")).isEqualTo("a");
    }
    assertThat(a.requests()).isEqualTo(2 * requests);
    // Half of the GETs; six standard deviations to each side.
    double sigma = Math.sqrt(requests * 0.25);
    await().atMost(Duration.ofSeconds(10)).until(() -> b.requests() >= requests / 2 - 6 * sigma);
    assertThat(b.requests())
        .isBetween((long) (requests / 2 - 6 * sigma), (long) (requests / 2 + 6 * sigma));
    long before = b.requests();
    publish(
        mesh,
        split(3, 0, new SideTraffic(List.of(), Optional.of(new Mirror(10_000, true))), true),
        1);
    for (int i = 0; i < 200; i++) {
      assertThat(ask("POST", "/", "Host", "web")).isEqualTo("a");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> b.requests() == before + 200);
  }

  private Split sticky(long sequence, int candidate, Sticky sticky) {
    Split split = split(sequence, candidate, SideTraffic.NONE, true);
    return new Split(
        split.shares(), split.previewed(), split.side(), Optional.of(sticky), sequence);
  }

  private Set<Integer> usersOfTheCandidate(int port, String header, String before)
      throws Exception {
    Set<Integer> moved = new HashSet<>();
    for (int user = 0; user < USERS; user++) {
      String body = grid.call(port, "/", "Host", "web", header, before + "user-" + user).body();
      if (body.strip().equals("b")) {
        moved.add(user);
      }
    }
    return moved;
  }

  /** Shares within three standard deviations; who has moved stays moved; each proxy agrees. */
  @Test
  void aStickyUserNeverMovesBackWhileWeightsGrow() throws Exception {
    Sticky uid = new Sticky(Sticky.Kind.COOKIE, "uid");
    Mesh mesh = mesh();
    grid.xds().publish(mesh, Map.of(WEB, sticky(1, 0, uid)));
    envoy("caller");
    envoy("other");
    Set<Integer> moved = Set.of();
    long sequence = 2;
    for (int share : new int[] {50, 1_000, 3_333, 5_000}) {
      publish(mesh, sticky(sequence++, share, uid), 2);
      Set<Integer> now = usersOfTheCandidate(egress, "cookie", "lang=de; uid=");
      assertThat(now).as("%d basis points", share).containsAll(moved);
      double p = share / 10_000.0;
      assertThat((double) now.size())
          .as("%d basis points", share)
          .isBetween(
              USERS * p - 3 * Math.sqrt(USERS * p * (1 - p)),
              USERS * p + 3 * Math.sqrt(USERS * p * (1 - p)));
      moved = now;
    }
    Set<Integer> atTheOther = usersOfTheCandidate(egressOfOther, "cookie", "uid=");
    assertThat(atTheOther).isEqualTo(moved);

    publish(mesh, sticky(sequence, 5_000, new Sticky(Sticky.Kind.HEADER, "x-user")), 2);
    Set<Integer> byHeader = usersOfTheCandidate(egress, "x-user", "");
    assertThat(usersOfTheCandidate(egressOfOther, "x-user", "")).isEqualTo(byHeader);
    assertThat((double) byHeader.size()).isBetween(5_000.0 - 150, 5_000.0 + 150);
  }
}
