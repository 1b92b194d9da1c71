package dev.weir.bench;

import dev.weir.xds.server.XdsServer;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A plain gRPC server on a free port of loopback, the same for everything that is compared. */
final class Loopback {
  private Loopback() {}

  static Server serve(List<BindableService> services) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .permitKeepAliveTime(
                XdsServer.PROXY_KEEP_ALIVE.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true);
    services.forEach(builder::addService);
    return builder.build().start();
  }
}
