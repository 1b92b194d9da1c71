package dev.weir.xds.server;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;
import static dev.weir.xds.translate.XdsType.CLUSTERS;
import static dev.weir.xds.translate.XdsType.ENDPOINTS;
import static dev.weir.xds.translate.XdsType.LISTENERS;
import static dev.weir.xds.translate.XdsType.ROUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.testing.MemoryStore;
import dev.weir.testing.Meshes;
import dev.weir.testing.SimulatedProxy;
import dev.weir.testing.SimulatedProxy.Answer;
import dev.weir.testing.SimulatedProxy.Received;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meshes and splits in, responses out, over a stream in memory. */
class StreamTest {
  private static final ResourceId WEB = id("web");
  private static final ResourceId CALLER = id("caller");
  private static final Duration QUIET = Duration.ofMillis(300);
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final MemoryStore versions = new MemoryStore();
  private final Mesh mesh = web("web-a", "web-b").build();
  private XdsServer xds;
  private ManagedChannel channel;

  static Meshes web(String... nodes) {
    Meshes built =
        Meshes.shop()
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .caller("caller", 9000, "web");
    for (String node : nodes) {
      built.node(node, 8081);
    }
    return built;
  }

  @BeforeEach
  void start() throws IOException {
    start(XdsLimits.DEFAULT);
  }

  private void start(XdsLimits limits) throws IOException {
    xds = keep(new XdsServer(versions, Clock.systemUTC(), limits, StreamListener.NONE));
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    xds.services().forEach(builder::addService);
    Server server = builder.build().start();
    started.push(server::shutdownNow);
    channel = InProcessChannelBuilder.forName(name).build();
    started.push(channel::shutdownNow);
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

  private SimulatedProxy proxy(String proxy) {
    return keep(new SimulatedProxy(channel, CALLER, proxy));
  }

  private void publish(Mesh given, Split split) {
    xds.publish(given, Map.of(WEB, split));
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
  }

  private void awaitTaken(int proxies, long sequence) {
    soon()
        .untilAsserted(
            () ->
                assertThat(xds.report(WEB, sequence))
                    .returns(proxies, ProxyReport::connected)
                    .returns(proxies, ProxyReport::acknowledged));
  }

  /** Nothing else comes for a while. */
  private void awaitQuiet(SimulatedProxy proxy) {
    await()
        .during(QUIET)
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(new Unchanged(proxy)::get);
  }

  private static final class Unchanged {
    private final SimulatedProxy proxy;
    private final int before;

    Unchanged(SimulatedProxy proxy) {
      this.proxy = proxy;
      this.before = proxy.received().size();
    }

    boolean get() {
      return proxy.received().size() == before;
    }
  }

  @Test
  void clustersComeFirstThenEndpointsThenListenersThenRoutes() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    assertThat(envoy.received())
        .extracting(Received::type)
        .containsExactly(CLUSTERS, ENDPOINTS, LISTENERS, ROUTES);
    assertThat(envoy.received(CLUSTERS).getFirst().names())
        .containsExactly("web-a_shop", "web-b_shop");
    assertThat(envoy.lostRequests()).isEmpty();
  }

  @Test
  void theOrderHoldsForAProxyThatAsksForEverythingAtOnce() {
    publish(mesh, split(1, "web-b", 5_000, "web-a", 5_000));
    SimulatedProxy envoy = proxy("p").eager().connect();
    awaitTaken(1, 1);
    assertThat(envoy.received())
        .extracting(Received::type)
        .containsExactly(CLUSTERS, ENDPOINTS, LISTENERS, ROUTES);
    assertThat(envoy.lostRequests()).isEmpty();
  }

  @Test
  void nobodyIsServedBeforeTheFirstPublication() {
    SimulatedProxy envoy = proxy("p").connect();
    soon().until(() -> xds.proxies().size() == 1);
    awaitQuiet(envoy);
    assertThat(envoy.received()).isEmpty();
    publish(mesh, split(1, "web-a", 10_000));
    awaitTaken(1, 1);
  }

  @Test
  void aProxyMayComeBeforeItsNode() {
    publish(Meshes.shop().node("web-a", 1).build(), split(1, "web-a", 10_000));
    SimulatedProxy envoy = proxy("early").connect();
    soon().until(() -> xds.proxies().size() == 1);
    awaitQuiet(envoy);
    assertThat(envoy.received()).isEmpty();
    assertThat(xds.report(WEB, 1).connected()).isZero();
    assertThat(xds.proxies())
        .singleElement()
        .satisfies(p -> assertThat(p.node()).isEqualTo("shop/caller"));
    publish(mesh, split(1, "web-a", 10_000));
    awaitTaken(1, 1);
  }

  @Test
  void aRouteWaitsUntilItsClusterAndEndpointsAreAcknowledged() {
    publish(web("web-a").build(), split(1, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.script((type, r) -> type == ENDPOINTS ? new Answer.Hold() : new Answer.Ack());
    publish(mesh, split(2, "web-b", 5_000, "web-a", 5_000));
    soon().until(() -> envoy.isHolding(ENDPOINTS));
    awaitQuiet(envoy);
    assertThat(envoy.received(ROUTES)).hasSize(1);
    assertThat(xds.report(WEB, 2).waiting()).containsExactly("p");

    envoy.script((type, r) -> new Answer.Ack());
    envoy.answerHeld(ENDPOINTS);
    awaitTaken(1, 2);
    assertThat(envoy.lostRequests()).isEmpty();
    assertThat(envoy.weight("web-b_shop")).isEqualTo(5_000);
  }

  @Test
  void aNewClusterGetsItsShareWhenItIsAcknowledgedAlthoughItsEndpointsWereBefore() {
    publish(web("web-a").build(), split(1, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    // As Envoy does while the new cluster's first health check is under way.
    envoy.script((type, r) -> type == CLUSTERS ? new Answer.Hold() : new Answer.Ack());
    publish(mesh, split(2, "web-b", 5_000, "web-a", 5_000));
    soon().until(() -> envoy.isHolding(CLUSTERS));
    Received first = envoy.received(ENDPOINTS).getLast();
    envoy.send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(ENDPOINTS.typeUrl())
            .addAllResourceNames(List.of("web-a_shop", "web-b_shop"))
            .setVersionInfo(first.version())
            .setResponseNonce(first.nonce()));
    soon().until(() -> envoy.received(ENDPOINTS).getLast().names().contains("web-b_shop"));
    awaitQuiet(envoy);
    assertThat(envoy.received(ROUTES)).hasSize(1);

    // The way back waits for nothing.
    publish(mesh, split(3, "web-b", 0, "web-a", 10_000));
    awaitTaken(1, 3);
    assertThat(envoy.isHolding(CLUSTERS)).isTrue();
    publish(mesh, split(4, "web-b", 5_000, "web-a", 5_000));
    awaitQuiet(envoy);
    assertThat(xds.report(WEB, 4).waiting()).containsExactly("p");
    envoy.script((type, r) -> new Answer.Ack());
    envoy.answerHeld(CLUSTERS);
    awaitTaken(1, 4);
    assertThat(envoy.lostRequests()).isEmpty();
  }

  @Test
  void o21_aClusterLeavesOnlyAfterTheRoutesThatNamedIt() {
    publish(mesh, split(1, "web-b", 5_000, "web-a", 5_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.script((type, r) -> type == ROUTES ? new Answer.Hold() : new Answer.Ack());
    publish(web("web-a").build(), split(2, "web-a", 10_000));
    soon().until(() -> envoy.isHolding(ROUTES));
    awaitQuiet(envoy);
    assertThat(envoy.received(CLUSTERS).getLast().names()).contains("web-b_shop");

    envoy.answerHeld(ROUTES);
    soon()
        .untilAsserted(
            () ->
                assertThat(envoy.received(CLUSTERS).getLast().names())
                    .containsExactly("web-a_shop"));
    assertThat(envoy.lostRequests()).isEmpty();
  }

  @Test
  void aClusterThatLeavesAndComesBackGetsItsEndpointsBeforeItsRoutes() {
    publish(mesh, split(1, "web-b", 5_000, "web-a", 5_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    Mesh without = web("web-a").build();
    for (int round = 1; round <= 20; round++) {
      int clusters = envoy.received(CLUSTERS).size();
      publish(without, split(2 * round, "web-a", 10_000));
      if (round % 2 == 0) {
        soon().until(() -> envoy.received(CLUSTERS).size() > clusters);
      }
      publish(mesh, split(2 * round + 1, "web-b", 5_000, "web-a", 5_000));
      awaitTaken(1, 2 * round + 1);
    }
    assertThat(envoy.lostRequests()).isEmpty();
  }

  @Test
  void o21_aProxyThatComesBackKeepsAClusterThatLeftMeanwhile() {
    publish(mesh, split(1, "web-b", 5_000, "web-a", 5_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.kill();
    soon().until(() -> xds.proxies().isEmpty());
    publish(web("web-a", "web-c").build(), split(2, "web-c", 10_000, "web-a", 0));
    envoy.connect();
    awaitTaken(1, 2);
    soon()
        .untilAsserted(
            () ->
                assertThat(envoy.received(CLUSTERS).getLast().names())
                    .containsExactly("web-a_shop", "web-c_shop"));
    assertThat(envoy.lostRequests()).isEmpty();
  }

  @Test
  void o21_aProxyThatComesBackAndRefusesTheRoutesKeepsTheClustersOfThoseThatItHas() {
    publish(mesh, split(1, "web-b", 5_000, "web-a", 5_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.kill();
    soon().until(() -> xds.proxies().isEmpty());
    publish(web("web-a", "web-c").build(), split(2, "web-c", 10_000, "web-a", 0));
    envoy.script((type, r) -> type == ROUTES ? new Answer.Nack("no") : new Answer.Ack());
    envoy.connect();
    soon().until(() -> !xds.report(WEB, 2).refused().isEmpty());
    awaitQuiet(envoy);
    assertThat(envoy.received(CLUSTERS).getLast().names())
        .containsExactly("web-a_shop", "web-b_shop", "web-c_shop");
    assertThat(envoy.lostRequests()).isEmpty();
  }

  @Test
  void o23_aRefusedVersionIsNotSentAgainAndACorrectedOneIsSentAtOnce() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    String good = envoy.version(ROUTES);
    envoy.script(
        (type, r) -> type == ROUTES ? new Answer.Nack("no such regex: (") : new Answer.Ack());
    publish(mesh, split(2, "web-b", 1_000, "web-a", 9_000));
    soon().until(() -> !xds.report(WEB, 2).refused().isEmpty());

    // The engine publishes at each of its turns; and Envoy may ask again.
    for (int turn = 0; turn < 500; turn++) {
      publish(mesh, split(2, "web-b", 1_000, "web-a", 9_000));
    }
    awaitQuiet(envoy);
    assertThat(envoy.received(ROUTES)).hasSize(2);
    assertThat(envoy.version(ROUTES)).isEqualTo(good);
    ProxyReport report = xds.report(WEB, 2);
    assertThat(report.acknowledged()).isZero();
    assertThat(report.waiting()).isEmpty();
    assertThat(report.refused())
        .containsExactly(
            new ProxyReport.Refusal(
                "p", "routes", envoy.received(ROUTES).getLast().version(), "no such regex: ("));

    envoy.script((type, r) -> new Answer.Ack());
    publish(mesh, split(3, "web-b", 2_000, "web-a", 8_000));
    awaitTaken(1, 3);
    assertThat(xds.report(WEB, 3).refused()).isEmpty();
    assertThat(xds.proxies().getFirst().resources())
        .allSatisfy(r -> assertThat(r.refusedMessage()).isEmpty());
  }

  @Test
  void o23_aRefusedVersionIsTriedOnceMoreOnANewStream() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.script((type, r) -> type == ROUTES ? new Answer.Nack("no") : new Answer.Ack());
    publish(mesh, split(2, "web-b", 1_000, "web-a", 9_000));
    soon().until(() -> !xds.report(WEB, 2).refused().isEmpty());
    envoy.kill().connect();
    soon().until(() -> envoy.received(ROUTES).size() == 3);
    awaitQuiet(envoy);
    assertThat(envoy.received(ROUTES)).hasSize(3);
  }

  @Test
  void aCandidateWhoseClusterIsRefusedCanBeRolledBack() {
    publish(web("web-a").build(), split(1, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.script((type, r) -> type == CLUSTERS ? new Answer.Nack("bad") : new Answer.Ack());
    publish(mesh, split(2, "web-b", 1_000, "web-a", 9_000));
    soon().until(() -> !xds.report(WEB, 2).refused().isEmpty());
    assertThat(envoy.received(ROUTES)).hasSize(1);

    publish(mesh, split(3, "web-b", 0, "web-a", 10_000));
    awaitTaken(1, 3);
    assertThat(envoy.lostRequests()).isEmpty();
  }

  private static Meshes cartAnd(String... webNodes) {
    return web(webNodes)
        .node("cart-a", 8082)
        .node("cart-b", 8083)
        .service("cart", route("main", 0, EVERYTHING, byRollout("cart")))
        .caller("caller", 9000, "web", "cart");
  }

  @Test
  void anotherServicesWayBackIsNotHeldUpByARefusedCandidate() {
    ResourceId cart = id("cart");
    Split webBefore = split(1, "web-a", 10_000);
    Split cartHalf = split(1, "cart-b", 5_000, "cart-a", 5_000);
    xds.publish(cartAnd("web-a").build(), Map.of(WEB, webBefore, cart, cartHalf));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    String before = envoy.version(ROUTES);
    envoy.script((type, r) -> type == CLUSTERS ? new Answer.Nack("bad") : new Answer.Ack());
    Mesh both = cartAnd("web-a", "web-b").build();
    Split webCanary = split(2, "web-b", 1_000, "web-a", 9_000);
    xds.publish(both, Map.of(WEB, webCanary, cart, cartHalf));
    soon().until(() -> !xds.report(WEB, 2).refused().isEmpty());
    awaitQuiet(envoy);
    assertThat(envoy.version(ROUTES)).isEqualTo(before);
    assertThat(xds.report(cart, 1).acknowledged()).isEqualTo(1);

    Split cartBack = split(2, "cart-b", 0, "cart-a", 10_000);
    xds.publish(both, Map.of(WEB, webCanary, cart, cartBack));
    soon().until(() -> xds.report(cart, 2).acknowledged() == 1);
    assertThat(envoy.weight("cart-b_shop")).isZero();
    assertThat(envoy.weight("web-b_shop")).isEqualTo(-1);
    assertThat(xds.report(WEB, 2).acknowledged()).isZero();
    assertThat(xds.report(WEB, 2).refused()).hasSize(1);

    // A decision that changes nothing for the one, while the other is still held.
    xds.publish(both, Map.of(WEB, webCanary, cart, split(3, "cart-b", 0, "cart-a", 10_000)));
    soon().until(() -> xds.report(cart, 3).acknowledged() == 1);

    xds.publish(both, Map.of(WEB, split(3, "web-b", 0, "web-a", 10_000), cart, cartBack));
    awaitTaken(1, 3);
    assertThat(envoy.lostRequests()).isEmpty();
    assertThat(envoy.weight("web-a_shop")).isEqualTo(10_000);
  }

  @Test
  void aProxyThatStartsWithARefusedClusterGetsTheOtherRoutesAndIsNotCountedAsDone() {
    publish(mesh, split(1, "web-b", 1_000, "web-a", 9_000));
    SimulatedProxy envoy =
        proxy("p")
            .script((type, r) -> type == CLUSTERS ? new Answer.Nack("bad") : new Answer.Ack())
            .eager()
            .connect();
    soon().until(() -> envoy.received(ROUTES).size() == 1);
    soon().until(() -> !xds.proxies().getFirst().resources().get(3).acknowledged().isEmpty());
    assertThat(xds.report(WEB, 1))
        .satisfies(
            report -> {
              assertThat(report.acknowledged()).isZero();
              assertThat(report.refused())
                  .extracting(ProxyReport.Refusal::message)
                  .containsExactly("bad");
            });
  }

  @Test
  void whatIsPublishedWhileAResponseIsUnderWayIsSentAsOne() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.script((type, r) -> new Answer.Hold());
    for (int i = 1; i <= 100; i++) {
      publish(mesh, split(1 + i, "web-b", i, "web-a", 10_000 - i));
    }
    soon().until(() -> envoy.isHolding(ROUTES));
    awaitQuiet(envoy);
    assertThat(envoy.received(ROUTES)).hasSize(2);
    envoy.script((type, r) -> new Answer.Ack());
    envoy.answerHeld(ROUTES);
    awaitTaken(1, 101);
    assertThat(envoy.received(ROUTES).size()).isBetween(2, 3);
    assertThat(envoy.weight("web-b_shop")).isEqualTo(100);
  }

  @Test
  void aStaleNonceIsNeitherAnAnswerNorAQuestion() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    Received first = envoy.received(ROUTES).getFirst();
    envoy.script((type, r) -> new Answer.Hold());
    publish(mesh, split(2, "web-b", 1_000, "web-a", 9_000));
    soon().until(() -> envoy.isHolding(ROUTES));
    envoy.send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(ROUTES.typeUrl())
            .addResourceNames("egress")
            .setVersionInfo(envoy.received(ROUTES).getLast().version())
            .setResponseNonce(first.nonce()));
    awaitQuiet(envoy);
    assertThat(xds.report(WEB, 2).acknowledged()).isZero();
    envoy.answerHeld(ROUTES);
    awaitTaken(1, 2);
  }

  @Test
  void aQuestionWithoutANonceIsNoAnswer() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.script((type, r) -> new Answer.Hold());
    publish(mesh, split(2, "web-b", 1_000, "web-a", 9_000));
    soon().until(() -> envoy.isHolding(ROUTES));
    envoy.send(
        DiscoveryRequest.newBuilder().setTypeUrl(ROUTES.typeUrl()).addResourceNames("egress"));
    awaitQuiet(envoy);
    assertThat(xds.report(WEB, 2).acknowledged()).isZero();
    envoy.answerHeld(ROUTES);
    awaitTaken(1, 2);
  }

  /** Envoy warms a changed cluster up and waits for its endpoints, although they are the same. */
  @Test
  void aChangedClusterBringsItsEndpointsAgain() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    assertThat(envoy.received(ENDPOINTS)).hasSize(1);
    Mesh checked =
        web("web-a")
            .node(
                "web-b",
                Protocol.HTTP,
                Optional.of(
                    new VirtualNode.HealthCheck(
                        "/up", Duration.ofSeconds(5), Duration.ofSeconds(1), 2, 2)),
                new VirtualNode.Discovery.Static(
                    List.of(new VirtualNode.Address("127.0.0.1", 8081))))
            .build();
    publish(checked, split(1, "web-b", 0, "web-a", 10_000));
    soon().until(() -> envoy.received(CLUSTERS).size() == 2);
    soon().until(() -> envoy.received(ENDPOINTS).size() == 2);
    awaitQuiet(envoy);
    assertThat(envoy.received(ENDPOINTS).stream().map(Received::version).distinct()).hasSize(1);
    assertThat(envoy.received(ENDPOINTS)).hasSize(2);
  }

  @Test
  void aDecisionThatChangesNothingIsTakenAtOnce() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    publish(mesh, split(7, "web-b", 0, "web-a", 10_000));
    assertThat(xds.report(WEB, 7).acknowledged()).isEqualTo(1);
    assertThat(xds.report(WEB, 8).acknowledged()).isZero();
    awaitQuiet(envoy);
    assertThat(envoy.received(ROUTES)).hasSize(1);
  }

  @Test
  void onlyProxiesWhoseRoutesCarryTheRolloutCount() {
    Mesh two = web("web-a", "web-b").caller("other", 9001).build();
    publish(two, split(1, "web-b", 0, "web-a", 10_000));
    proxy("p").connect();
    keep(new SimulatedProxy(channel, id("other"), "q")).connect();
    awaitTaken(1, 1);
    soon().until(() -> xds.proxies().size() == 2);
    assertThat(xds.report(WEB, 1).connected()).isEqualTo(1);
    assertThat(xds.report(id("unheard-of"), 1))
        .isEqualTo(new ProxyReport(1, 0, 0, List.of(), List.of()));
  }

  @Test
  void aClosedStreamStopsCountingAtOnceAndListenersHearOfIt() {
    Set<ResourceId> heard = ConcurrentHashMap.newKeySet();
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    soon().until(() -> xds.report(WEB, 1).acknowledged() == 1);
    awaitQuiet(envoy);
    xds.onChange(heard::addAll);
    envoy.kill();
    soon().untilAsserted(() -> assertThat(heard).containsExactly(WEB));
    assertThat(xds.report(WEB, 1).connected()).isZero();
    assertThat(xds.proxies()).isEmpty();
  }

  @Test
  void o24_aRestartWithNothingChangedSendsNoListenersNoClustersAndNoRoutes() throws Exception {
    publish(mesh, split(1, "web-b", 1_000, "web-a", 9_000));
    SimulatedProxy before = proxy("p").connect();
    awaitTaken(1, 1);
    int saves = versions.versionSaves;
    closeServer();
    start();
    publish(web("web-a", "web-b").build(), split(1, "web-b", 1_000, "web-a", 9_000));
    SimulatedProxy after = before.through(channel).connect();
    awaitTaken(1, 1);
    awaitQuiet(after);
    assertThat(after.received())
        .extracting(Received::type)
        .containsExactly(CLUSTERS, ENDPOINTS, LISTENERS, ROUTES, ENDPOINTS);
    assertThat(versions.versionSaves).isEqualTo(saves);
  }

  @Test
  void o24_aRestartWithOtherWeightsGivesAVersionThatWasNeverThere() throws Exception {
    publish(mesh, split(1, "web-b", 1_000, "web-a", 9_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    closeServer();
    start();
    publish(mesh, split(2, "web-b", 5_000, "web-a", 5_000));
    envoy.through(channel).connect();
    awaitTaken(1, 2);
    // And back: equal content of another time has another version, or Envoy would miss it.
    publish(mesh, split(3, "web-b", 1_000, "web-a", 9_000));
    awaitTaken(1, 3);
    assertThat(envoy.received(ROUTES))
        .extracting(Received::version)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("1-"),
            second -> assertThat(second).startsWith("2-"),
            third -> assertThat(third).startsWith("3-"));
    assertThat(envoy.received(LISTENERS)).hasSize(1);
    assertThat(envoy.weight("web-b_shop")).isEqualTo(1_000);
  }

  private void closeServer() throws Exception {
    started.pop().close();
    started.pop().close();
    xds.close();
  }

  @Test
  void whatCannotBeStoredIsNotPublished() {
    publish(mesh, split(1, "web-b", 0, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    versions.refusing = true;
    assertThatThrownBy(() -> publish(mesh, split(2, "web-b", 1_000, "web-a", 9_000)))
        .isInstanceOf(StoreException.class);
    awaitQuiet(envoy);
    assertThat(envoy.received(ROUTES)).hasSize(1);
    assertThat(xds.report(WEB, 2).acknowledged()).isZero();
    versions.refusing = false;
    publish(mesh, split(2, "web-b", 1_000, "web-a", 9_000));
    awaitTaken(1, 2);
    assertThat(envoy.version(ROUTES)).startsWith("2-");
  }

  @Test
  void aStreamWithoutANodeIsRefusedWithWords() {
    SimulatedProxy envoy = proxy("").connect();
    soon().until(() -> envoy.ended().isPresent());
    assertThat(envoy.ended().orElseThrow())
        .returns(Status.Code.INVALID_ARGUMENT, Status::getCode)
        .returns("node.id is empty; give each proxy an id of its own", Status::getDescription);
    soon().until(() -> xds.proxies().isEmpty());
  }

  @Test
  void aStreamBelongsToOneProxyForLife() {
    publish(mesh, split(1, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    envoy.send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(CLUSTERS.typeUrl())
            .setNode(Node.newBuilder().setId("q").setCluster(CALLER.toString())));
    soon().until(() -> envoy.ended().isPresent());
    assertThat(envoy.ended().orElseThrow())
        .returns(Status.Code.INVALID_ARGUMENT, Status::getCode)
        .returns(
            "the stream belongs to p of shop/caller, and a request on it comes from q of"
                + " shop/caller",
            Status::getDescription);
  }

  @Test
  void limitsEndAStreamAndSayWhich() throws Exception {
    closeServer();
    start(new XdsLimits(2, 9, 9, 1 << 20, 3, 20, 1 << 20, 100, Duration.ofSeconds(1)));
    publish(mesh, split(1, "web-a", 10_000));
    SimulatedProxy greedy = proxy("greedy").connect();
    awaitTaken(1, 1);
    greedy.send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(ENDPOINTS.typeUrl())
            .addAllResourceNames(List.of("a", "b", "c", "d")));
    soon().until(() -> greedy.ended().isPresent());
    assertThat(greedy.ended().orElseThrow().getDescription())
        .isEqualTo("a request for 4 resources; at most 3 are taken");

    SimulatedProxy longName = proxy("a-name-of-more-than-twenty").connect();
    soon().until(() -> longName.ended().isPresent());
    assertThat(longName.ended().orElseThrow().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

    // A call without a word takes a place, for a second.
    var mute =
        channel.newCall(
            AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
            CallOptions.DEFAULT);
    CompletableFuture<Status> muteEnd = new CompletableFuture<>();
    mute.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            muteEnd.complete(status);
          }
        },
        new Metadata());
    assertThat(muteEnd.get(10, TimeUnit.SECONDS).getDescription())
        .isEqualTo("no request has come within 1 s");

    soon().until(() -> xds.proxies().isEmpty());
    proxy("one").connect();
    proxy("two").connect();
    soon().until(() -> xds.proxies().size() == 2);
    SimulatedProxy three = proxy("three").connect();
    soon().until(() -> three.ended().isPresent());
    assertThat(three.ended().orElseThrow().getDescription())
        .isEqualTo("at most 2 proxies are served");
  }

  @Test
  void stoppingEndsStreamsSoThatProxiesComeBack() {
    publish(mesh, split(1, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    awaitTaken(1, 1);
    xds.close();
    soon().until(() -> envoy.ended().isPresent());
    assertThat(envoy.ended().orElseThrow().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void typesThatAreNotServedWaitWithoutHarm() {
    publish(mesh, split(1, "web-a", 10_000));
    SimulatedProxy envoy = proxy("p").connect();
    envoy.send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl("type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret")
            .addResourceNames("x"));
    awaitTaken(1, 1);
    assertThat(envoy.received()).extracting(Received::type).containsOnly(XdsType.values());
  }
}
