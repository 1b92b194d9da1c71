package dev.weir.xds.server;

import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The aggregated discovery service, state of the world.
 *
 * <p>Implements gRPC's plain interfaces. The generated base class is left alone: Quarkus finds such
 * classes by an index of the api jar, which would register the whole jar for reflection.
 */
final class AdsService implements BindableService, AggregatedDiscoveryServiceGrpc.AsyncService {
  private final Streams streams;
  private final Executor pool;
  private final XdsLimits limits;
  private final SharedBytes serializer = new SharedBytes();

  AdsService(Streams streams, Executor pool, XdsLimits limits) {
    this.streams = streams;
    this.pool = pool;
    this.limits = limits;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerInterceptors.intercept(
        AggregatedDiscoveryServiceGrpc.bindService(this), new PeerAddress());
  }

  @Override
  public StreamObserver<DiscoveryRequest> streamAggregatedResources(
      StreamObserver<DiscoveryResponse> responses) {
    if (!streams.admit()) {
      responses.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("at most " + limits.streams() + " proxies are served")
              .asRuntimeException());
      return new Deaf<>();
    }
    ProxyStream stream =
        new ProxyStream(
            responses, new SerialExecutor(pool), streams, PeerAddress.current(), streams.now());
    streams.opened(stream);
    // The stream sends from its own tasks already, so the library need not change threads again.
    V3DiscoveryServer server =
        new V3DiscoveryServer(List.of(stream), stream, () -> Runnable::run, serializer);
    return new RequestGuard(
        stream,
        server.getAggregatedDiscoveryServiceImpl().streamAggregatedResources(responses),
        limits);
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    responses.onError(
        Status.UNIMPLEMENTED
            .withDescription("set api_type: GRPC in ads_config; incremental xDS is not served")
            .asRuntimeException());
    return new Deaf<>();
  }

  /** Takes what still comes in on a call that has been refused. */
  private static final class Deaf<T> implements StreamObserver<T> {
    @Override
    public void onNext(T request) {}

    @Override
    public void onError(Throwable cancelled) {}

    @Override
    public void onCompleted() {}
  }
}
