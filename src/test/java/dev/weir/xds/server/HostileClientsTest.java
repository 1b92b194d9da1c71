package dev.weir.xds.server;

import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.split;
import static dev.weir.xds.server.HostileClient.node;
import static dev.weir.xds.server.HostileClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.testing.MemoryStore;
import dev.weir.testing.SimulatedProxy;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that mean harm, over real connections, beside one that is honest. */
class HostileClientsTest {
  private static final ResourceId WEB = id("web");
  private static final ResourceId CALLER = id("caller");
  private static final String CLUSTERS = XdsType.CLUSTERS.typeUrl();
  private static final String ENDPOINTS = XdsType.ENDPOINTS.typeUrl();

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final AtomicInteger responses = new AtomicInteger();
  private final List<String> refused = new ArrayList<>();
  private XdsServer xds;
  private Server server;

  @AfterEach
  void closeAll() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  private void start(XdsLimits limits) throws IOException {
    StreamListener listener =
        new StreamListener() {
          @Override
          public void acknowledged(String proxy, ResourceId group, String type, Duration latency) {}

          @Override
          public void refused(String code) {
            synchronized (refused) {
              refused.add(code);
            }
          }
        };
    xds = new XdsServer(new MemoryStore(), Clock.systemUTC(), limits, listener);
    started.push(xds);
    NettyServerBuilder builder =
        PortLimits.on(
                NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                limits)
            .intercept(counting());
    xds.services().forEach(builder::addService);
    server = builder.build().start();
    started.push(server::shutdownNow);
    publish(1, 0);
  }

  private ServerInterceptor counting() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return next.startCall(
            new SimpleForwardingServerCall<>(call) {
              @Override
              public void sendMessage(A message) {
                responses.incrementAndGet();
                super.sendMessage(message);
              }
            },
            headers);
      }
    };
  }

  private void publish(long sequence, int candidate) {
    xds.publish(
        StreamTest.web("web-a", "web-b").build(),
        Map.of(WEB, split(sequence, "web-b", candidate, "web-a", 10_000 - candidate)));
  }

  private ManagedChannel connect() {
    return connect("127.0.0.1");
  }

  /** A connection from one of this machine's own addresses. */
  private ManagedChannel connect(String from) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .flowControlWindow(64 * 1024 - 1)
            .localSocketPicker(
                new NettyChannelBuilder.LocalSocketPicker() {
                  @Override
                  public InetSocketAddress createSocketAddress(
                      java.net.SocketAddress remote, io.grpc.Attributes attributes) {
                    return new InetSocketAddress(from, 0);
                  }
                })
            .build();
    started.push(channel::shutdownNow);
    return channel;
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
  }

  private void assertServed() {
    assertServed(2, 0);
  }

  /** An honest proxy gets what is published now, whatever the others do. */
  private void assertServed(long sequence, int others) {
    assertServed(sequence, () -> others);
  }

  /**
   * @param others that are connected besides, asked again at each look: some may be on their way
   *     out
   */
  private void assertServed(long sequence, IntSupplier others) {
    SimulatedProxy honest = new SimulatedProxy(connect(), CALLER, "honest").connect();
    started.push(honest);
    publish(sequence, 1_000);
    soon()
        .untilAsserted(
            () ->
                assertThat(xds.report(WEB, sequence))
                    .returns(1, ProxyReport::acknowledged)
                    .returns(others.getAsInt() + 1, ProxyReport::connected));
    assertThat(honest.weight("web-b_shop")).isEqualTo(1_000);
    assertThat(honest.lostRequests()).isEmpty();
  }

  private static XdsLimits limits(
      int streams, int perAddress, int perConnection, int perMinute, long subscriptionBytes) {
    XdsLimits usual = XdsLimits.DEFAULT;
    return new XdsLimits(
        streams,
        perAddress,
        perConnection,
        usual.requestBytes(),
        usual.resourceNames(),
        usual.nameLength(),
        subscriptionBytes,
        perMinute,
        usual.firstRequest());
  }

  private static Struct metadata(int bytes) {
    return Struct.newBuilder()
        .putFields("x", Value.newBuilder().setStringValue("m".repeat(bytes)).build())
        .build();
  }

  @Test
  void theMetadataOfANodeIsNotKept() throws Exception {
    start(XdsLimits.DEFAULT);
    HostileClient client =
        HostileClient.open(connect())
            .read(1)
            .send(request(CLUSTERS).setNode(node("big").setMetadata(metadata(1_000_000))));
    assertThat(DiscoveryResponse.parseFrom(client.next()).getTypeUrl()).isEqualTo(CLUSTERS);
    assertThat(xds.subscriptionBytes()).isBetween(1L, 1_000L);
    client.drop();
    soon().until(() -> xds.subscriptionBytes() == 0);
  }

  @Test
  void aRequestThatIsTooLargeEndsItsStreamAlone() throws Exception {
    start(XdsLimits.DEFAULT);
    HostileClient giant =
        HostileClient.open(connect())
            .send(request(CLUSTERS).setNode(node("giant").setMetadata(metadata(2_000_000))));
    assertThat(giant.end())
        .returns(Status.Code.RESOURCE_EXHAUSTED, Status::getCode)
        .extracting(Status::getDescription)
        .asString()
        .contains("1048576");
    assertServed();
  }

  @Test
  void bytesThatAreNoRequestEndTheirStreamAlone() throws Exception {
    start(XdsLimits.DEFAULT);
    HostileClient garbage = HostileClient.open(connect()).send(new byte[] {1, 2, 3, 4, 5});
    assertThat(garbage.end())
        .returns(Status.Code.INVALID_ARGUMENT, Status::getCode)
        .extracting(Status::getDescription)
        .asString()
        .startsWith("the bytes are no DiscoveryRequest");
    assertThat(refused).containsExactly("INVALID_ARGUMENT");
    assertServed();
  }

  @Test
  void namesThatCannotBeSeenAreRefused() throws Exception {
    start(XdsLimits.DEFAULT);
    for (String name : List.of("a\nstream ended proxy=other", "a\u001b[2J", "a\u202eb")) {
      HostileClient client =
          HostileClient.open(connect()).send(request(CLUSTERS).setNode(node(name)));
      assertThat(client.end())
          .returns(Status.Code.INVALID_ARGUMENT, Status::getCode)
          .extracting(Status::getDescription)
          .asString()
          .doesNotContain("\n");
    }
    assertThat(xds.proxies()).isEmpty();
  }

  @Test
  void oneConnectionOpensNoMoreStreamsThanItsShare() throws Exception {
    start(limits(1_000, 500, 20, 1_000, 1 << 20));
    ManagedChannel channel = connect();
    List<HostileClient> clients = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      clients.add(HostileClient.open(channel).send(request(CLUSTERS).setNode(node("p" + i))));
    }
    soon().until(() -> xds.proxies().size() == 20);
    assertServed(2, 20);
    clients.forEach(HostileClient::drop);
    soon().until(() -> xds.proxies().size() == 1);
  }

  @Test
  void oneAddressLeavesPlacesForOthers() throws Exception {
    start(limits(1_000, 30, 20, 1_000, 1 << 20));
    List<HostileClient> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ManagedChannel channel = connect("127.0.0.2");
      for (int k = 0; k < 10; k++) {
        clients.add(
            HostileClient.open(channel).send(request(CLUSTERS).setNode(node("p" + i + "-" + k))));
      }
    }
    soon().until(() -> clients.stream().filter(client -> !client.isOpen()).count() == 70);
    for (HostileClient client : clients) {
      if (!client.isOpen()) {
        assertThat(client.end())
            .returns(Status.Code.RESOURCE_EXHAUSTED, Status::getCode)
            .returns("at most 30 proxies of one address are served", Status::getDescription);
      }
    }
    assertServed(2, 30);
  }

  @Test
  void typesThatAreNotServedTakeNoMemory() throws Exception {
    start(XdsLimits.DEFAULT);
    HostileClient client = HostileClient.open(connect());
    client.send(request("type.googleapis.com/first").setNode(node("p")));
    String name = "n".repeat(100_000);
    for (int i = 0; i < 500; i++) {
      client.send(request("type.googleapis.com/" + i, name));
    }
    client.read(1).send(request(CLUSTERS));
    client.next();
    assertThat(xds.subscriptionBytes()).isLessThan(1_000);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void whoeverAsksWithoutEndIsToldToStop() throws Exception {
    start(limits(100, 100, 10, 200, 1 << 20));
    HostileClient client = HostileClient.open(connect()).read(1);
    client.send(request(CLUSTERS).setNode(node("p")));
    for (int i = 0; i < 1_000; i++) {
      client.send(request(CLUSTERS).setResponseNonce("no such nonce " + i));
    }
    assertThat(client.end())
        .returns(Status.Code.RESOURCE_EXHAUSTED, Status::getCode)
        .returns(
            "more than 200 requests in a minute that answer no response; ask again when something"
                + " has changed",
            Status::getDescription);
    assertThat(refused).containsExactly("RESOURCE_EXHAUSTED");
    assertServed();
  }

  @Test
  void subscriptionsOfOneAddressLeaveMemoryForOthers() throws Exception {
    start(limits(100, 100, 10, 1_000, 1_000_000));
    ManagedChannel channel = connect("127.0.0.2");
    String[] names = new String[1_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "cluster-" + i;
    }
    List<HostileClient> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(
          HostileClient.open(channel).send(request(ENDPOINTS, names).setNode(node("p" + i))));
    }
    soon().until(() -> clients.stream().anyMatch(client -> !client.isOpen()));
    assertThat(xds.subscriptionBytes()).isLessThanOrEqualTo(500_000);
    assertServed(2, () -> (int) clients.stream().filter(HostileClient::isOpen).count());
    for (HostileClient client : clients) {
      if (!client.isOpen()) {
        assertThat(client.end())
            .returns(Status.Code.RESOURCE_EXHAUSTED, Status::getCode)
            .extracting(Status::getDescription)
            .asString()
            .startsWith("the subscriptions of all proxies together are too large");
      }
    }
    clients.forEach(HostileClient::drop);
    soon().until(() -> xds.proxies().size() == 1);
    assertThat(xds.subscriptionBytes()).isLessThan(10_000);
  }

  /** Nonces can be guessed, so a client that reads nothing can still answer. */
  @Test
  void whoeverDoesNotReadIsSentNoMoreThanThereIsRoomFor() throws Exception {
    start(XdsLimits.DEFAULT);
    HostileClient deaf = HostileClient.open(connect());
    deaf.send(request(CLUSTERS).setNode(node("deaf")));
    for (int i = 0; i < 2_000; i++) {
      deaf.send(
          request(ENDPOINTS, i % 2 == 0 ? "web-a_shop" : "web-b_shop")
              .setResponseNonce(Integer.toString(i)));
      deaf.send(request(CLUSTERS).setResponseNonce(Integer.toString(i)));
    }
    publish(2, 500);
    assertServed(3, 1);
    int before = responses.get();
    assertThat(before).isLessThan(1_500);
    // When it reads again it gets what is newest.
    deaf.read(10_000);
    deaf.next();
  }

  @Test
  void streamsThatAreDroppedAtOnceEndTheirConnection() throws Exception {
    start(XdsLimits.DEFAULT);
    ManagedChannel channel = connect();
    HostileClient first = HostileClient.open(channel).read(1);
    first.send(request(CLUSTERS).setNode(node("first")));
    first.next();
    for (int i = 0; i < 300; i++) {
      HostileClient client = HostileClient.open(channel);
      client.send(request(CLUSTERS).setNode(node("p" + i)));
      client.drop();
    }
    assertServed();
    soon().until(() -> xds.proxies().size() == 1);
  }
}
