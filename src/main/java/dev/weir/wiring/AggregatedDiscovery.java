package dev.weir.wiring;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;

/**
 * The xDS service on Quarkus' gRPC server. It implements the plain gRPC interface instead of the
 * generated base class: for that one Quarkus would register every Envoy message for reflection.
 */
@GrpcService
class AggregatedDiscovery implements BindableService {
  private static final String NAME = "envoy.service.discovery.v3.AggregatedDiscoveryService";

  private final Assembly assembly;

  AggregatedDiscovery(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return assembly
        .running()
        .map(running -> running.xds().services().getFirst().bindService())
        .orElseGet(() -> ServerServiceDefinition.builder(NAME).build());
  }
}
