package dev.weir.simulation;

import dev.weir.xds.server.SteppedXds;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One stream of a proxy with both its directions, in which nothing overtakes anything; and Envoy's
 * part of the protocol.
 */
final class SimulatedStream implements StreamObserver<DiscoveryResponse> {
  private static final long LONGEST_THOUGHT_MILLIS = 40_000;

  private final World world;
  private final Rules rules;
  private final SimulatedEnvoy envoy;

  final Host process;

  private final String serverName;
  private final String envoyName;
  private final String wireName;
  private final RandomGenerator dice;
  final Holdings holdings;
  private final Map<XdsType, String> nonces = new EnumMap<>(XdsType.class);
  private final Map<XdsType, DiscoveryResponse> held = new EnumMap<>(XdsType.class);
  private SteppedXds.Opened opened;
  private boolean asked;
  private boolean registered;
  private boolean nodeSent;
  private boolean cut;
  private long lastDownMillis;
  private long lastUpMillis;

  /**
   * @param number of the proxy's streams so far
   */
  SimulatedStream(World world, Rules rules, SimulatedEnvoy envoy, Host process, int number) {
    this.world = world;
    this.rules = rules;
    this.envoy = envoy;
    this.process = process;
    this.holdings = envoy.holdings();
    // The server may still hold a former stream of the same proxy, so each has dice of its own.
    String name = envoy.id() + "#" + number;
    this.serverName = "server " + name;
    this.envoyName = "envoy " + name;
    this.wireName = "wire " + name;
    this.dice = world.dice("stream " + name);
  }

  SimulatedEnvoy envoy() {
    return envoy;
  }

  /** Whether the server counts it. */
  boolean counted() {
    return registered && process.isAlive() && opened != null && opened.isOpen();
  }

  private void runTask(Runnable task) {
    world.after(
        dice.nextLong(3),
        serverName,
        World.ROUTINE,
        () ->
            process.inOrder(
                serverName,
                () -> {
                  task.run();
                  registered |= asked;
                }));
  }

  @Override
  public void onNext(DiscoveryResponse response) {
    if (cut) {
      return;
    }
    rules.emitted(this, response);
    world.note(
        serverName,
        "sends "
            + XdsType.of(response.getTypeUrl()).orElseThrow().label()
            + " "
            + response.getVersionInfo());
    XdsType type = XdsType.of(response.getTypeUrl()).orElseThrow();
    if (envoy.sabotage() == Sabotage.CLUSTERS_ACKNOWLEDGED_EARLY && type != XdsType.ROUTES) {
      acknowledgeEarly(type, response);
    }
    lastDownMillis = Math.max(lastDownMillis, world.nowMillis() + dice.nextLong(1, 200));
    world.after(
        lastDownMillis - world.nowMillis(),
        envoyName,
        World.ROUTINE,
        () -> {
          if (!cut) {
            received(type, response);
          }
        });
  }

  private void acknowledgeEarly(XdsType type, DiscoveryResponse response) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setVersionInfo(response.getVersionInfo())
            .setResponseNonce(response.getNonce());
    if (type == XdsType.ENDPOINTS) {
      request.addAllResourceNames(holdings.askedEndpoints());
    }
    up(request.build(), 1);
  }

  @Override
  public void onError(Throwable cause) {
    lost("the server ends the stream");
  }

  @Override
  public void onCompleted() {
    lost("the server completes the stream");
  }

  private void received(XdsType type, DiscoveryResponse response) {
    if (type == XdsType.CLUSTERS) {
      holdings.warming = rules.contents().names(response.getResourcesList());
    }
    switch (envoy.mood()) {
      case WELL -> take(type, response);
      case SLOW -> {
        held.put(type, response);
        world.after(
            dice.nextLong(LONGEST_THOUGHT_MILLIS),
            envoyName,
            "answers late",
            () -> answerHeld(type, response));
      }
      case SILENT -> held.put(type, response);
      case REFUSES_CLUSTERS -> {
        if (type == XdsType.CLUSTERS) {
          refuse(type, response);
        } else {
          take(type, response);
        }
      }
      case REFUSES_ROUTES -> {
        if (type == XdsType.ROUTES) {
          refuse(type, response);
        } else {
          take(type, response);
        }
      }
    }
  }

  private void refuse(XdsType type, DiscoveryResponse response) {
    nonces.put(type, response.getNonce());
    envoy.hasRefused();
    if (type == XdsType.CLUSTERS) {
      holdings.refuseClusters(response.getResourcesList());
      rules.lostClusters(this);
    }
    request(type, "no such extension");
  }

  private void answerHeld(XdsType type, DiscoveryResponse response) {
    if (!cut && response.equals(held.get(type))) {
      held.remove(type);
      take(type, response);
    }
  }

  void answerAllHeld() {
    for (XdsType type : XdsType.values()) {
      DiscoveryResponse response = held.remove(type);
      if (response != null && !cut) {
        take(type, response);
      }
    }
  }

  private void take(XdsType type, DiscoveryResponse response) {
    world.note(envoyName, "takes " + type.label() + " " + response.getVersionInfo());
    nonces.put(type, response.getNonce());
    boolean first = !holdings.versions.containsKey(type);
    holdings.versions.put(type, response.getVersionInfo());
    switch (type) {
      case CLUSTERS -> {
        holdings.takeClusters(response.getResourcesList());
        holdings.refusesClusters = false;
        request(type, "");
        if (holdings.askedEndpoints().isEmpty()) {
          listen();
        } else {
          request(XdsType.ENDPOINTS, "");
        }
      }
      case ENDPOINTS -> {
        holdings.takeEndpoints(response.getResourcesList());
        request(type, "");
        listen();
      }
      case LISTENERS -> {
        request(type, "");
        if (first && response.getResourcesCount() > 0) {
          request(XdsType.ROUTES, "");
        }
      }
      case ROUTES -> {
        holdings.takeRoutes(response.getResourcesList());
        request(type, "");
      }
    }
    rules.taken(this, type, response);
  }

  private void listen() {
    if (!holdings.listening) {
      holdings.listening = true;
      request(XdsType.LISTENERS, "");
    }
  }

  private void request(XdsType type, String error) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setVersionInfo(holdings.versions.getOrDefault(type, ""))
            .setResponseNonce(nonces.getOrDefault(type, ""));
    if (!nodeSent) {
      nodeSent = true;
      request.setNode(Node.newBuilder().setId(envoy.id()).setCluster(envoy.group().toString()));
    }
    switch (type) {
      case ENDPOINTS -> request.addAllResourceNames(holdings.askedEndpoints());
      case ROUTES -> request.addResourceNames("egress");
      case CLUSTERS, LISTENERS -> {}
    }
    if (!error.isEmpty()) {
      request.setErrorDetail(com.google.rpc.Status.newBuilder().setCode(13).setMessage(error));
    }
    // Now and then a request goes out twice, as after a change of what is asked for.
    up(request.build(), dice.nextInt(30) == 0 ? 2 : 1);
  }

  private void up(DiscoveryRequest request, int times) {
    for (int i = 0; i < times; i++) {
      lastUpMillis = Math.max(lastUpMillis, world.nowMillis() + dice.nextLong(1, 200));
      world.after(
          lastUpMillis - world.nowMillis(),
          wireName,
          request.hasErrorDetail() ? "refuses" : World.ROUTINE,
          () ->
              process.inOrder(
                  wireName,
                  () -> {
                    asked = true;
                    opened.requests().onNext(request);
                  }));
    }
  }

  void open() {
    // One that sleeps takes it up when it wakes.
    process.inOrder(serverName, () -> opened = process.xds().open(this, this::runTask));
    request(XdsType.CLUSTERS, "");
    if (!holdings.askedEndpoints().isEmpty()) {
      request(XdsType.ENDPOINTS, "");
    }
    if (holdings.listening) {
      request(XdsType.LISTENERS, "");
    }
    if (holdings.versions.containsKey(XdsType.LISTENERS)) {
      request(XdsType.ROUTES, "");
    }
  }

  void lost(String why) {
    if (!cut) {
      cut = true;
      world.note(envoyName, "loses its stream: " + why);
      envoy.lost(this);
    }
  }

  void cutByEnvoy() {
    if (!cut) {
      cut = true;
      world.after(
          dice.nextLong(1, 5_000),
          wireName,
          "breaks",
          () ->
              process.inOrder(
                  wireName,
                  () -> opened.requests().onError(Status.CANCELLED.asRuntimeException())));
    }
  }
}
