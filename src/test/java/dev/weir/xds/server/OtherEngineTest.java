package dev.weir.xds.server;

import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.split;
import static dev.weir.xds.translate.XdsType.ROUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.testing.MemoryStore;
import dev.weir.testing.SimulatedProxy;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy goes from one engine to another that has not heard of everything yet. */
class OtherEngineTest {
  private static final ResourceId WEB = id("web");
  private static final Split HALF = split(1, "web-a", 5_000, "web-b", 5_000);
  private static final Split MOST = split(2, "web-a", 2_000, "web-b", 8_000);
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
  private final MemoryStore shared = new MemoryStore();
  private final Mesh mesh = StreamTest.web("web-a", "web-b").build();
  private XdsServer leader;
  private final CatchUp catchUp = CatchUp.withOthers();
  private XdsServer standby;
  private SimulatedProxy proxy;
  private ManagedChannel toStandby;

  @BeforeEach
  void start() throws IOException {
    leader = keep(new XdsServer(shared, () -> Instant.now().plus(later.get())));
    ManagedChannel toLeader = serve(leader);
    standby =
        keep(
            new XdsServer(
                shared,
                () -> Instant.now().plus(later.get()),
                XdsLimits.DEFAULT,
                StreamListener.NONE,
                catchUp));
    toStandby = serve(standby);
    proxy = keep(new SimulatedProxy(toLeader, id("caller"), "p"));
    leader.publish(mesh, Map.of(WEB, HALF));
    standby.refresh();
    standby.publish(mesh, Map.of(WEB, HALF));
    leader.publish(mesh, Map.of(WEB, MOST));
    proxy.connect();
    awaitTaken(leader, 2);
    proxy.kill();
  }

  private ManagedChannel serve(XdsServer xds) throws IOException {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    xds.services().forEach(builder::addService);
    Server server = builder.build().start();
    started.push(server::shutdownNow);
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    started.push(channel::shutdownNow);
    return channel;
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    started.push(closeable);
    return closeable;
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  private static void awaitTaken(XdsServer xds, long sequence) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () ->
                assertThat(xds.report(WEB, sequence))
                    .returns(1, ProxyReport::connected)
                    .returns(1, ProxyReport::acknowledged));
  }

  @Test
  void itIsNotMovedBackAndHasWhatItHasAsSoonAsTheOtherKnows() {
    int routes = proxy.received(ROUTES).size();
    proxy.through(toStandby).connect();
    await().atMost(Duration.ofSeconds(10)).until(() -> standby.report(WEB, 1).connected() == 1);
    await()
        .during(Duration.ofMillis(400))
        .atMost(Duration.ofSeconds(2))
        .until(() -> proxy.received(ROUTES).size() == routes);
    assertThat(standby.report(WEB, 1).acknowledged()).isZero();
    standby.refresh();
    standby.publish(mesh, Map.of(WEB, MOST));
    awaitTaken(standby, 2);
    assertThat(proxy.received(ROUTES)).as("the same version is not sent again").hasSize(routes);
    assertThat(standby.reports()).containsOnlyKeys(WEB);
    assertThat(standby.reports().get(WEB)).isEqualTo(standby.report(WEB, 2));
  }

  /** Cut off from what the engines share, one is behind for as long as that lasts. */
  @Test
  void itIsNotMovedBackBeforeTheEngineHasLookedWhetherThereIsMore() {
    int routes = proxy.received(ROUTES).size();
    long before = catchUp.begins();
    proxy.through(toStandby).connect();
    await().atMost(Duration.ofSeconds(10)).until(catchUp::isWanted);
    later.set(ProxyStream.CATCH_UP.multipliedBy(6));
    catchUp.ended(before);
    await()
        .during(Duration.ofMillis(400))
        .atMost(Duration.ofSeconds(10))
        .until(() -> catchUp.isWanted() && proxy.received(ROUTES).size() == routes);
    long look = catchUp.begins();
    standby.refresh();
    standby.publish(mesh, Map.of(WEB, MOST));
    catchUp.ended(look);
    awaitTaken(standby, 2);
    assertThat(proxy.received(ROUTES)).hasSize(routes);
  }

  @Test
  void oneWhosePastNobodyKnowsIsServedAfterAWhile() {
    int routes = proxy.received(ROUTES).size();
    proxy.through(toStandby).connect();
    await().atMost(Duration.ofSeconds(10)).until(() -> standby.report(WEB, 1).connected() == 1);
    assertThat(proxy.received(ROUTES)).hasSize(routes);
    later.set(ProxyStream.CATCH_UP.plusSeconds(1));
    catchUp.ended(catchUp.begins());
    awaitTaken(standby, 1);
    assertThat(proxy.received(ROUTES)).hasSizeGreaterThan(routes);
  }
}
