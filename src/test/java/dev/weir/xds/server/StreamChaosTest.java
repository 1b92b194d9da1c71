package dev.weir.xds.server;

import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.testing.MemoryStore;
import dev.weir.testing.SimulatedProxy;
import dev.weir.testing.SimulatedProxy.Answer;
import dev.weir.xds.translate.XdsType;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Many proxies that come and go while the weights change. */
class StreamChaosTest {
  private static final ResourceId WEB = id("web");
  private static final int PROXIES = 50;
  private static final int UNSTEADY = 20;
  private static final int CHANGES = 200;
  private static final long SEED = Long.getLong("seed", 20_261_125L);

  @Test
  void o26_theOthersGetTheLastVersionWhileSomeAreKilledAndOneNeverAnswers() throws Exception {
    Random random = new Random(SEED);
    Mesh both = StreamTest.web("web-a", "web-b").build();
    Mesh third = StreamTest.web("web-a", "web-b", "web-c").build();
    try (XdsServer xds = new XdsServer(new MemoryStore(), Clock.systemUTC())) {
      String name = InProcessServerBuilder.generateName();
      InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
      xds.services().forEach(builder::addService);
      Server server = builder.build().start();
      ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
      try {
        List<SimulatedProxy> proxies = new ArrayList<>();
        for (int i = 0; i < PROXIES; i++) {
          proxies.add(new SimulatedProxy(channel, id("caller"), "p" + i).connect());
        }
        SimulatedProxy silent =
            new SimulatedProxy(channel, id("caller"), "silent")
                .script((type, r) -> type == XdsType.ROUTES ? new Answer.Hold() : new Answer.Ack())
                .connect();
        int threadsBefore = 0;
        for (int change = 1; change <= CHANGES; change++) {
          // Now and then a node comes or goes, so that clusters change with the routes.
          boolean withThird = change / 10 % 2 == 1;
          xds.publish(
              withThird ? third : both,
              Map.of(
                  WEB,
                  withThird
                      ? split(change, "web-c", change, "web-a", 10_000 - change)
                      : split(change, "web-b", change, "web-a", 10_000 - change)));
          SimulatedProxy unlucky = proxies.get(random.nextInt(UNSTEADY));
          unlucky.kill();
          unlucky.connect();
          if (change == CHANGES / 2) {
            threadsBefore = xdsThreads();
          }
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(5)).toNanos());
        }
        await()
            .atMost(Duration.ofSeconds(10))
            .pollInterval(Duration.ofMillis(10))
            .untilAsserted(
                () -> {
                  var report = xds.report(WEB, CHANGES);
                  assertThat(report.acknowledged())
                      .as("seed %s: %s", SEED, report)
                      .isEqualTo(PROXIES);
                  assertThat(report.connected()).isEqualTo(PROXIES + 1);
                  assertThat(report.waiting()).containsExactly("silent");
                });
        for (SimulatedProxy proxy : proxies) {
          assertThat(proxy.weight("web-b_shop")).isEqualTo(CHANGES);
          assertThat(proxy.lostRequests()).as("seed %s", SEED).isEmpty();
        }
        assertThat(silent.received(XdsType.ROUTES)).hasSize(1);
        assertThat(xdsThreads()).isEqualTo(threadsBefore);
      } finally {
        channel.shutdownNow();
        server.shutdownNow();
      }
    }
  }

  private static int xdsThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().startsWith("weir-xds-") && t.isAlive())
            .count();
  }
}
