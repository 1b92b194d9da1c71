package dev.weir.model.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.model.Broken;
import dev.weir.xds.server.SteppedXds;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One proxy: what it has taken, and what is on its way to it and from it. */
final class ModelProxy {
  private final String group;
  private final String id;
  private final ProtocolBreak broken;
  private final Map<XdsType, String> versions = new EnumMap<>(XdsType.class);
  private final Map<XdsType, Long> generations = new EnumMap<>(XdsType.class);
  private final Map<XdsType, String> nonces = new EnumMap<>(XdsType.class);
  private final Set<String> clusters = new TreeSet<>();
  private final Map<String, Map<String, Integer>> shares = new TreeMap<>();
  private final Deque<DiscoveryResponse> down = new ArrayDeque<>();
  private final Deque<DiscoveryRequest> up = new ArrayDeque<>();
  private Optional<SteppedXds.Opened> stream = Optional.empty();
  private boolean refused;

  ModelProxy(String id, String group, ProtocolBreak broken) {
    this.id = id;
    this.group = group;
    this.broken = broken;
  }

  boolean isConnected() {
    return stream.isPresent();
  }

  boolean hasResponse() {
    return !down.isEmpty();
  }

  boolean hasSaid() {
    return !up.isEmpty();
  }

  /** By service and cluster, in basis points; without those that get nothing. */
  Map<String, Map<String, Integer>> shares() {
    return shares;
  }

  /** Whether it refused something on this stream, which is not offered to it again. */
  boolean hasRefused() {
    return refused;
  }

  void connect(SteppedXds xds) {
    nonces.clear();
    refused = false;
    Down observer = new Down();
    stream = Optional.of(xds.open(observer, Runnable::run));
    observer.own = stream;
    say(XdsType.CLUSTERS, "");
    if (versions.containsKey(XdsType.LISTENERS)) {
      say(XdsType.LISTENERS, "");
      say(XdsType.ROUTES, "");
    }
  }

  /** The connection is gone, with all that was under way. */
  void cut() {
    stream = Optional.empty();
    down.clear();
    up.clear();
  }

  /** It ends its stream itself. */
  void leave() {
    Optional<SteppedXds.Opened> left = stream;
    cut();
    left.ifPresent(s -> s.requests().onCompleted());
  }

  private final class Down implements StreamObserver<DiscoveryResponse> {
    private Optional<SteppedXds.Opened> own = Optional.empty();

    @Override
    public void onNext(DiscoveryResponse response) {
      down.add(response);
    }

    @Override
    public void onError(Throwable cause) {
      if (own.equals(stream)) {
        cut();
      }
    }

    @Override
    public void onCompleted() {
      onError(new IllegalStateException("completed"));
    }
  }

  private static XdsType typeOf(DiscoveryResponse response) {
    return XdsType.of(response.getTypeUrl()).orElseThrow();
  }

  /** Everything that it has said arrives. */
  void heard() {
    while (!up.isEmpty() && stream.isPresent()) {
      stream.get().requests().onNext(up.remove());
    }
  }

  /**
   * Takes the next response.
   *
   * @throws Broken when it is one that it must not get
   */
  void take() {
    DiscoveryResponse response = down.remove();
    XdsType type = typeOf(response);
    nonces.put(type, response.getNonce());
    boolean first = versions.put(type, response.getVersionInfo()) == null;
    newest(type, response.getVersionInfo());
    switch (type) {
      case CLUSTERS -> {
        clusters.clear();
        response.getResourcesList().forEach(any -> clusters.add(clusterOf(any)));
        reachable("a cluster leaves after its routes");
      }
      case ROUTES -> {
        shares.clear();
        response.getResourcesList().forEach(this::takeRoutes);
        reachable("a route names a cluster that is there");
      }
      case LISTENERS, ENDPOINTS -> {}
    }
    say(type, "");
    if (type == XdsType.CLUSTERS && !versions.containsKey(XdsType.LISTENERS) && first) {
      say(XdsType.LISTENERS, "");
    }
    if (type == XdsType.LISTENERS && first) {
      say(XdsType.ROUTES, "");
    }
  }

  private void newest(XdsType type, String version) {
    long generation = Long.parseLong(version.substring(0, version.indexOf('-')));
    if (generations.merge(type, generation, Math::max) > generation) {
      throw new Broken("nobody gets an older version", id + " " + type + " " + version);
    }
  }

  private void reachable(String rule) {
    Set<String> named = new TreeSet<>();
    shares.values().forEach(host -> named.addAll(host.keySet()));
    if (!clusters.containsAll(named)) {
      throw new Broken(rule, id + " has routes to " + named + " and clusters " + clusters);
    }
  }

  /** Refuses the next response; clusters that are missing from it are gone all the same. */
  void refuse() {
    DiscoveryResponse response = down.remove();
    XdsType type = typeOf(response);
    nonces.put(type, response.getNonce());
    refused = true;
    if (type == XdsType.CLUSTERS) {
      Set<String> left = new TreeSet<>();
      response.getResourcesList().forEach(any -> left.add(clusterOf(any)));
      clusters.retainAll(left);
      reachable("a cluster leaves after its routes");
    }
    if (broken == ProtocolBreak.REFUSAL_HEARD_AS_TAKEN) {
      up.add(request(type, response.getVersionInfo(), response.getNonce(), ""));
    } else {
      say(type, "no such extension");
    }
  }

  private void say(XdsType type, String error) {
    up.add(request(type, versions.getOrDefault(type, ""), nonces.getOrDefault(type, ""), error));
  }

  private DiscoveryRequest request(XdsType type, String version, String nonce, String error) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setVersionInfo(version)
            .setResponseNonce(nonce)
            .setNode(Node.newBuilder().setId(id).setCluster(group));
    if (type == XdsType.ROUTES) {
      request.addResourceNames("egress");
    }
    if (!error.isEmpty()) {
      request.setErrorDetail(com.google.rpc.Status.newBuilder().setCode(13).setMessage(error));
    }
    return request.build();
  }

  private static String clusterOf(Any any) {
    try {
      return any.unpack(Cluster.class).getName();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private void takeRoutes(Any any) {
    try {
      any.unpack(RouteConfiguration.class)
          .getVirtualHostsList()
          .forEach(
              host -> {
                Map<String, Integer> own = new TreeMap<>();
                host.getRoutes(0)
                    .getRoute()
                    .getWeightedClusters()
                    .getClustersList()
                    .forEach(c -> own.put(c.getName(), c.getWeight().getValue()));
                own.values().removeIf(share -> share == 0);
                shares.put(host.getName(), own);
              });
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Everything that decides what it does next; equal for another proxy that is alike. */
  String fingerprint() {
    StringBuilder text = new StringBuilder();
    text.append(stream.isPresent())
        .append(refused)
        .append(versions)
        .append(clusters)
        .append(shares);
    down.forEach(r -> text.append(" <").append(r.getTypeUrl()).append(r.getVersionInfo()));
    up.forEach(
        r ->
            text.append(" >")
                .append(r.getTypeUrl())
                .append(r.getVersionInfo())
                .append(r.getResponseNonce().isEmpty())
                .append(r.hasErrorDetail()));
    return text.toString();
  }

  String id() {
    return id;
  }
}
