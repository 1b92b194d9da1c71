package dev.weir.fuzz;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Does what Envoy does, in memory: asks, takes and acknowledges everything. */
final class HonestProxy implements StreamObserver<DiscoveryResponse> {
  private final Deque<DiscoveryResponse> inbox = new ArrayDeque<>();
  private StreamObserver<DiscoveryRequest> requests;
  private RouteConfiguration routes = RouteConfiguration.getDefaultInstance();

  void start(StreamObserver<DiscoveryRequest> stream) {
    requests = stream;
    for (XdsType type : XdsType.values()) {
      ask(type, "", "", type == XdsType.ROUTES ? List.of("egress") : List.of());
    }
  }

  /** Answers what has come; false when nothing has. */
  boolean work() throws InvalidProtocolBufferException {
    DiscoveryResponse response = inbox.poll();
    if (response == null) {
      return false;
    }
    XdsType type = XdsType.of(response.getTypeUrl()).orElseThrow();
    String version = response.getVersionInfo();
    List<String> names = List.of();
    switch (type) {
      case CLUSTERS -> {
        List<String> clusters = new java.util.ArrayList<>();
        for (Any resource : response.getResourcesList()) {
          clusters.add(Cluster.parseFrom(resource.getValue()).getName());
        }
        ask(XdsType.ENDPOINTS, "", "", clusters);
      }
      case ENDPOINTS ->
          names = response.getResourcesList().stream().map(resource -> nameOf(resource)).toList();
      case ROUTES -> {
        routes = RouteConfiguration.parseFrom(response.getResources(0).getValue());
        names = List.of("egress");
      }
      case LISTENERS -> {}
    }
    ask(type, version, response.getNonce(), names);
    return true;
  }

  private static String nameOf(Any endpoints) {
    try {
      return io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment.parseFrom(
              endpoints.getValue())
          .getClusterName();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private void ask(XdsType type, String version, String nonce, List<String> names) {
    requests.onNext(
        DiscoveryRequest.newBuilder()
            .setNode(Node.newBuilder().setId("honest").setCluster("shop/caller"))
            .setTypeUrl(type.typeUrl())
            .setVersionInfo(version)
            .setResponseNonce(nonce)
            .addAllResourceNames(names)
            .build());
  }

  /** The weight of a cluster in the first route that names it; -1 when none does. */
  int weight(String cluster) {
    return routes.getVirtualHostsList().stream()
        .flatMap(host -> host.getRoutesList().stream())
        .flatMap(route -> route.getRoute().getWeightedClusters().getClustersList().stream())
        .filter(share -> share.getName().equals(cluster))
        .mapToInt(share -> share.getWeight().getValue())
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void onNext(DiscoveryResponse response) {
    inbox.add(response);
  }

  @Override
  public void onError(Throwable cause) {
    throw new AssertionError("the honest proxy was sent away", cause);
  }

  @Override
  public void onCompleted() {
    throw new AssertionError("the honest proxy was sent away");
  }
}
