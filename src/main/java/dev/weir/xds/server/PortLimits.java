package dev.weir.xds.server;

import io.grpc.netty.NettyServerBuilder;

/** What the proxies' port takes of one connection, before any stream of it is looked at. */
public final class PortLimits {
  /** Streams that a client opens and drops at once cost more here than there. */
  private static final int RESETS = 200;

  private static final int RESET_WINDOW_SECONDS = 30;

  /** What of a request may be on its way before it is looked at; the protocol's default. */
  private static final int FLOW_CONTROL_BYTES = 64 * 1024 - 1;

  private PortLimits() {}

  /** Sets them on the server that will carry {@link XdsServer#services}. */
  public static NettyServerBuilder on(NettyServerBuilder server, XdsLimits limits) {
    return server
        .maxInboundMessageSize(limits.requestBytes())
        .maxConcurrentCallsPerConnection(limits.streamsPerConnection())
        .maxRstFramesPerWindow(RESETS, RESET_WINDOW_SECONDS)
        .flowControlWindow(FLOW_CONTROL_BYTES);
  }
}
