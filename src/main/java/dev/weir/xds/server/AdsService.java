package dev.weir.xds.server;

import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The aggregated discovery service, state of the world.
 *
 * <p>Implements gRPC's plain interfaces. The generated base class is left alone: Quarkus finds such
 * classes by an index of the api jar, which would register the whole jar for reflection.
 */
final class AdsService implements BindableService {
  private static final MethodDescriptor<DiscoveryRequest, DiscoveryResponse> WHOLE_STATE =
      AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod().toBuilder()
          .setRequestMarshaller(new RequestBytes())
          .build();

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
    MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta =
        AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
    ServiceDescriptor service =
        ServiceDescriptor.newBuilder(AggregatedDiscoveryServiceGrpc.SERVICE_NAME)
            .addMethod(WHOLE_STATE)
            .addMethod(delta)
            .build();
    return ServerInterceptors.intercept(
        ServerServiceDefinition.builder(service)
            .addMethod(
                WHOLE_STATE, ServerCalls.asyncBidiStreamingCall(this::streamAggregatedResources))
            .addMethod(delta, ServerCalls.asyncBidiStreamingCall(this::deltaAggregatedResources))
            .build(),
        new Peer.Interceptor());
  }

  private StreamObserver<DiscoveryRequest> streamAggregatedResources(
      StreamObserver<DiscoveryResponse> responses) {
    return open(responses, Peer.current());
  }

  /** One proxy's stream. */
  StreamObserver<DiscoveryRequest> open(StreamObserver<DiscoveryResponse> responses, Peer peer) {
    Optional<Status> full = streams.admission().enter(peer);
    if (full.isPresent()) {
      streams.ended(Optional.empty(), peer, full.get());
      responses.onError(full.get().asRuntimeException());
      return new Deaf<>();
    }
    ProxyStream stream = new ProxyStream(responses, new SerialExecutor(pool), streams, peer);
    streams.opened(stream);
    // The stream sends from its own tasks already, so the library need not change threads again.
    V3DiscoveryServer server =
        new V3DiscoveryServer(List.of(stream), stream, () -> Runnable::run, serializer);
    return new RequestGuard(
        stream,
        server.getAggregatedDiscoveryServiceImpl().streamAggregatedResources(responses),
        limits);
  }

  private StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
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
