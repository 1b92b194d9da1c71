package dev.weir.bench;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One stream that does what an Envoy does: asks for clusters, their endpoints, listeners, routes,
 * and acknowledges everything at once.
 */
final class SimulatedProxy implements StreamObserver<DiscoveryResponse> {
  private static final List<String> ROUTES = List.of("egress");

  private final Node node;
  private final Told told;
  private final Map<XdsType, DiscoveryResponse> last = new EnumMap<>(XdsType.class);
  private StreamObserver<DiscoveryRequest> requests;
  private List<String> clusters = List.of();

  /** Is told what the proxy meets, on the connection's thread. */
  interface Told {
    /** The acknowledgement of routes has just been handed to the connection. */
    void acknowledgedRoutes();

    void broken(String why);
  }

  SimulatedProxy(String id, String group, Told told) {
    this.node = Node.newBuilder().setId(id).setCluster(group).build();
    this.told = told;
  }

  void open(ManagedChannel channel) {
    requests = AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(this);
    requests.onNext(
        DiscoveryRequest.newBuilder().setNode(node).setTypeUrl(XdsType.CLUSTERS.typeUrl()).build());
  }

  @Override
  public void onNext(DiscoveryResponse response) {
    XdsType type = XdsType.of(response.getTypeUrl()).orElseThrow();
    boolean first = last.put(type, response) == null;
    switch (type) {
      case CLUSTERS -> {
        clusters = names(response);
        request(type, List.of());
        if (!clusters.isEmpty()) {
          request(XdsType.ENDPOINTS, clusters);
        }
        if (first) {
          request(XdsType.LISTENERS, List.of());
        }
      }
      case ENDPOINTS -> request(type, clusters);
      case LISTENERS -> {
        request(type, List.of());
        if (first) {
          request(XdsType.ROUTES, ROUTES);
        }
      }
      case ROUTES -> {
        request(type, ROUTES);
        told.acknowledgedRoutes();
      }
    }
  }

  private static List<String> names(DiscoveryResponse response) {
    TreeSet<String> names = new TreeSet<>();
    try {
      for (Any any : response.getResourcesList()) {
        names.add(Cluster.parseFrom(any.getValue()).getName());
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("not a cluster", e);
    }
    return List.copyOf(names);
  }

  /** Acknowledges what came last of the type, and asks for these names from now on. */
  private void request(XdsType type, List<String> names) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl()).addAllResourceNames(names);
    DiscoveryResponse answered = last.get(type);
    if (answered != null) {
      request.setVersionInfo(answered.getVersionInfo()).setResponseNonce(answered.getNonce());
    }
    requests.onNext(request.build());
  }

  @Override
  public void onError(Throwable cause) {
    told.broken(node.getId() + ": " + cause);
  }

  @Override
  public void onCompleted() {
    told.broken(node.getId() + ": the server has ended the stream");
  }
}
