package dev.weir.testing;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.core.rollout.ResourceId;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Speaks xDS as an Envoy does and keeps what it is given, on a bare call: a thousand of these fit
 * into one test. Notes each response, and each moment at which requests would have been lost.
 */
public final class SimulatedProxy implements AutoCloseable {
  /** What to do with a response. */
  public sealed interface Answer {
    record Ack() implements Answer {}

    record Nack(String message) implements Answer {}

    /** Says nothing until {@link #answerHeld}. */
    record Hold() implements Answer {}
  }

  /** Decides over a response. */
  @FunctionalInterface
  public interface Script {
    Answer answer(XdsType type, DiscoveryResponse response);
  }

  /** One response as it came. */
  public record Received(XdsType type, String version, String nonce, Set<String> names) {}

  private Channel channel;
  private final ResourceId group;
  private final String id;
  private final Map<XdsType, String> versions = new EnumMap<>(XdsType.class);
  private final Map<XdsType, String> nonces = new EnumMap<>(XdsType.class);
  private final Map<XdsType, DiscoveryResponse> held = new EnumMap<>(XdsType.class);
  private final Map<String, Boolean> clusters = new HashMap<>();
  private final Set<String> endpoints = new HashSet<>();
  private final List<Received> received = new ArrayList<>();
  private final List<String> lostRequests = new ArrayList<>();
  private Set<String> routed = Set.of();
  private RouteConfiguration routes = RouteConfiguration.getDefaultInstance();
  private Script script = (type, response) -> new Answer.Ack();
  private Runnable onRoutes = () -> {};
  private boolean eager;
  private boolean listening;
  private boolean nodeSent;
  private Optional<Status> ended = Optional.empty();
  private ClientCall<DiscoveryRequest, DiscoveryResponse> call;

  public SimulatedProxy(Channel channel, ResourceId group, String id) {
    this.channel = channel;
    this.group = group;
    this.id = id;
  }

  public synchronized SimulatedProxy script(Script other) {
    script = other;
    return this;
  }

  /** Asks for every type at once, as no Envoy does. */
  public synchronized SimulatedProxy eager() {
    eager = true;
    return this;
  }

  /** Called after each acknowledgement of routes. */
  public synchronized SimulatedProxy onRoutes(Runnable listener) {
    onRoutes = listener;
    return this;
  }

  /** The next stream goes to another server. */
  public synchronized SimulatedProxy through(Channel other) {
    channel = other;
    return this;
  }

  /** Opens a stream, with what is there from an earlier one. */
  public synchronized SimulatedProxy connect() {
    nonces.clear();
    held.clear();
    nodeSent = false;
    ended = Optional.empty();
    ClientCall<DiscoveryRequest, DiscoveryResponse> fresh =
        channel.newCall(
            AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
            CallOptions.DEFAULT);
    call = fresh;
    fresh.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(DiscoveryResponse response) {
            SimulatedProxy.this.onMessage(fresh, response);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            synchronized (SimulatedProxy.this) {
              if (call == fresh) {
                ended = Optional.of(status);
              }
            }
          }
        },
        new Metadata());
    fresh.request(1);
    request(XdsType.CLUSTERS, "");
    listening |= eager;
    if (eager || !edsNames().isEmpty()) {
      request(XdsType.ENDPOINTS, "");
    }
    if (listening) {
      request(XdsType.LISTENERS, "");
    }
    if (eager || versions.containsKey(XdsType.LISTENERS)) {
      request(XdsType.ROUTES, "");
    }
    return this;
  }

  /** Breaks the stream off without a word. */
  public synchronized SimulatedProxy kill() {
    if (call != null) {
      call.cancel("killed", null);
    }
    return this;
  }

  @Override
  public void close() {
    kill();
  }

  /** Answers what was held. */
  public synchronized void answerHeld(XdsType type) {
    DiscoveryResponse response = held.remove(type);
    if (response == null) {
      throw new IllegalStateException("nothing of " + type + " is held");
    }
    ack(type, response);
  }

  public synchronized boolean isHolding(XdsType type) {
    return held.containsKey(type);
  }

  /** Sends a request of one's own making; the node is put in when this stream has not sent it. */
  public synchronized void send(DiscoveryRequest.Builder request) {
    if (!nodeSent) {
      request.setNode(Node.newBuilder().setId(id).setCluster(group.toString()));
      nodeSent = true;
    }
    call.sendMessage(request.build());
  }

  private void request(XdsType type, String error) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setVersionInfo(versions.getOrDefault(type, ""))
            .setResponseNonce(nonces.getOrDefault(type, ""));
    switch (type) {
      case ENDPOINTS -> request.addAllResourceNames(edsNames());
      case ROUTES -> request.addResourceNames("egress");
      case CLUSTERS, LISTENERS -> {}
    }
    if (!error.isEmpty()) {
      request.setErrorDetail(com.google.rpc.Status.newBuilder().setCode(13).setMessage(error));
    }
    send(request);
  }

  private Set<String> edsNames() {
    Set<String> names = new TreeSet<>();
    clusters.forEach(
        (name, byEds) -> {
          if (byEds) {
            names.add(name);
          }
        });
    return names;
  }

  private void onMessage(
      ClientCall<DiscoveryRequest, DiscoveryResponse> from, DiscoveryResponse response) {
    Runnable after = () -> {};
    synchronized (this) {
      if (from != call) {
        return;
      }
      XdsType type = XdsType.of(response.getTypeUrl()).orElseThrow();
      nonces.put(type, response.getNonce());
      received.add(
          new Received(type, response.getVersionInfo(), response.getNonce(), names(response)));
      switch (script.answer(type, response)) {
        case Answer.Ack() -> {
          ack(type, response);
          after = type == XdsType.ROUTES ? onRoutes : after;
        }
        case Answer.Nack(String message) -> request(type, message);
        case Answer.Hold() -> held.put(type, response);
      }
      from.request(1);
    }
    after.run();
  }

  private void ack(XdsType type, DiscoveryResponse response) {
    versions.put(type, response.getVersionInfo());
    try {
      switch (type) {
        case CLUSTERS -> takeClusters(response);
        case ENDPOINTS -> {
          for (Any any : response.getResourcesList()) {
            endpoints.add(ClusterLoadAssignment.parseFrom(any.getValue()).getClusterName());
          }
          request(type, "");
          listen();
        }
        case LISTENERS -> {
          request(type, "");
          if (response.getResourcesCount() > 0 && !versions.containsKey(XdsType.ROUTES)) {
            request(XdsType.ROUTES, "");
          }
        }
        case ROUTES -> takeRoutes(response);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private void takeClusters(DiscoveryResponse response) throws InvalidProtocolBufferException {
    clusters.clear();
    for (Any any : response.getResourcesList()) {
      Cluster cluster = Cluster.parseFrom(any.getValue());
      clusters.put(cluster.getName(), cluster.getType() == DiscoveryType.EDS);
    }
    endpoints.retainAll(clusters.keySet());
    request(XdsType.CLUSTERS, "");
    if (edsNames().isEmpty()) {
      listen();
    } else {
      request(XdsType.ENDPOINTS, "");
    }
    checkRoutes("clusters " + response.getVersionInfo());
  }

  private void takeRoutes(DiscoveryResponse response) throws InvalidProtocolBufferException {
    routes = RouteConfiguration.parseFrom(response.getResources(0).getValue());
    Set<String> named = new TreeSet<>();
    routes.getVirtualHostsList().stream()
        .flatMap(host -> host.getRoutesList().stream())
        .flatMap(route -> route.getRoute().getWeightedClusters().getClustersList().stream())
        .filter(share -> share.getWeight().getValue() > 0)
        .forEach(share -> named.add(share.getName()));
    routed = named;
    request(XdsType.ROUTES, "");
    checkRoutes("routes " + response.getVersionInfo());
  }

  private void listen() {
    if (!listening) {
      listening = true;
      request(XdsType.LISTENERS, "");
    }
  }

  /** A route to a cluster that is not there, or has no endpoints yet, answers 503. */
  private void checkRoutes(String moment) {
    for (String name : routed) {
      Boolean byEds = clusters.get(name);
      if (byEds == null || (byEds && !endpoints.contains(name))) {
        lostRequests.add("with " + moment + " a route leads to " + name + ", which is not there");
      }
    }
  }

  private static Set<String> names(DiscoveryResponse response) {
    Set<String> names = new TreeSet<>();
    try {
      for (Any any : response.getResourcesList()) {
        names.add(
            switch (XdsType.of(any.getTypeUrl()).orElseThrow()) {
              case CLUSTERS -> Cluster.parseFrom(any.getValue()).getName();
              case ENDPOINTS -> ClusterLoadAssignment.parseFrom(any.getValue()).getClusterName();
              case LISTENERS -> Listener.parseFrom(any.getValue()).getName();
              case ROUTES -> RouteConfiguration.parseFrom(any.getValue()).getName();
            });
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
    return names;
  }

  /** Every response so far, over all streams. */
  public synchronized List<Received> received() {
    return List.copyOf(received);
  }

  public synchronized List<Received> received(XdsType type) {
    return received.stream().filter(r -> r.type() == type).toList();
  }

  /** Moments at which a request would have been answered 503. */
  public synchronized List<String> lostRequests() {
    return List.copyOf(lostRequests);
  }

  /** The version that it has; empty for none. */
  public synchronized String version(XdsType type) {
    return versions.getOrDefault(type, "");
  }

  /** The weight of a cluster in the first route that names it; -1 when none does. */
  public synchronized int weight(String cluster) {
    return routes.getVirtualHostsList().stream()
        .flatMap(host -> host.getRoutesList().stream())
        .flatMap(route -> route.getRoute().getWeightedClusters().getClustersList().stream())
        .filter(share -> share.getName().equals(cluster))
        .mapToInt(share -> share.getWeight().getValue())
        .findFirst()
        .orElse(-1);
  }

  /** How the stream ended; empty while it is open. */
  public synchronized Optional<Status> ended() {
    return ended;
  }

  public String id() {
    return id;
  }
}
