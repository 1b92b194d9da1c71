package dev.weir.xds;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.testing.Backend;
import dev.weir.testing.MemoryVersions;
import dev.weir.testing.Meshes;
import dev.weir.testing.RealEnvoy;
import dev.weir.testing.TestGrid;
import dev.weir.xds.bootstrap.Bootstrap;
import dev.weir.xds.server.XdsServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real Envoy makes of what we send. */
class XdsEnvoyIT {
  private static final ResourceId WEB = id("web");
  private static final ResourceId CALLER = id("caller");
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final MemoryVersions versions = new MemoryVersions();
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
}
