package dev.weir.xds.translate;

import com.google.protobuf.BoolValue;
import dev.weir.core.traffic.VirtualNode.Egress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.CodecType;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;

/**
 * Where a node's own proxy takes its outgoing calls. The routes come apart from the listener, so
 * that a change of weights never touches it: a changed listener drains its connections.
 */
final class Listeners {
  /** The listener's name, the prefix of its statistics and the name of its routes. */
  static final String EGRESS = "egress";

  /** The same for every node: only where it listens differs. */
  private static final FilterChain CHAIN =
      FilterChain.newBuilder()
          .addFilters(
              Filter.newBuilder()
                  .setName("envoy.filters.network.http_connection_manager")
                  .setTypedConfig(
                      Packing.any(
                          HttpConnectionManager.getDescriptor(),
                          HttpConnectionManager.newBuilder()
                              .setStatPrefix(EGRESS)
                              .setCodecType(CodecType.AUTO)
                              .setRds(
                                  Rds.newBuilder()
                                      .setRouteConfigName(EGRESS)
                                      .setConfigSource(Sources.ADS))
                              // As in App Mesh: //admin and /x/../admin are /admin before a route
                              // looks at them.
                              .setNormalizePath(BoolValue.of(true))
                              .setMergeSlashes(true)
                              .addUpgradeConfigs(
                                  UpgradeConfig.newBuilder().setUpgradeType("websocket"))
                              .addHttpFilters(
                                  HttpFilter.newBuilder()
                                      .setName("envoy.filters.http.router")
                                      .setTypedConfig(
                                          Packing.any(
                                              Router.getDescriptor(), Router.getDefaultInstance())))
                              .build())))
          .build();

  private Listeners() {}

  static Listener egress(Egress egress) {
    return Listener.newBuilder()
        .setName(EGRESS)
        .setTrafficDirection(TrafficDirection.OUTBOUND)
        .setAddress(Endpoints.address(egress.address(), egress.port()))
        .addFilterChains(CHAIN)
        .build();
  }
}
