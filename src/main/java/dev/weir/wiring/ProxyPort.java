package dev.weir.wiring;

import dev.weir.xds.server.PortLimits;
import dev.weir.xds.server.XdsLimits;
import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.inject.Singleton;

/** Puts the limits of one connection on the port that Quarkus opens for the proxies. */
@Singleton
class ProxyPort implements ServerBuilderCustomizer<VertxServerBuilder> {
  @Override
  public void customize(GrpcServerConfiguration configuration, VertxServerBuilder server) {
    PortLimits.on(server.nettyBuilder(), XdsLimits.DEFAULT);
  }
}
