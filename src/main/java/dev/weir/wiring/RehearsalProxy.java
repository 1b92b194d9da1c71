package dev.weir.wiring;

import dev.weir.core.traffic.VirtualNode;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks for everything as an Envoy does, and acknowledges whatever comes. */
final class RehearsalProxy implements StreamObserver<DiscoveryResponse> {
  private final Node node;
  private @Nullable StreamObserver<DiscoveryRequest> requests;

  RehearsalProxy() {
    this.node =
        Node.newBuilder().setId("warm-up").setCluster(RehearsalMesh.CALLER.toString()).build();
  }

  void open(ManagedChannel channel) {
    StreamObserver<DiscoveryRequest> opened =
        AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(this);
    requests = opened;
    for (XdsType type : XdsType.values()) {
      opened.onNext(asked(type).build());
    }
  }

  private DiscoveryRequest.Builder asked(XdsType type) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder().setNode(node).setTypeUrl(type.typeUrl());
    return request.addAllResourceNames(names(type));
  }

  private static List<String> names(XdsType type) {
    return switch (type) {
      case CLUSTERS, LISTENERS -> List.of();
      case ENDPOINTS ->
          List.of(
              VirtualNode.cluster(RehearsalMesh.STABLE),
              VirtualNode.cluster(RehearsalMesh.CANDIDATE));
      case ROUTES -> List.of("egress");
    };
  }

  @Override
  public void onNext(DiscoveryResponse response) {
    StreamObserver<DiscoveryRequest> stream = requests;
    if (stream != null) {
      stream.onNext(
          asked(XdsType.of(response.getTypeUrl()).orElseThrow())
              .setVersionInfo(response.getVersionInfo())
              .setResponseNonce(response.getNonce())
              .build());
    }
  }

  @Override
  public void onError(Throwable problem) {
    // Whoever waits for the acknowledgement gives up by its own limit.
  }

  @Override
  public void onCompleted() {
    // As above.
  }
}
