package dev.weir.xds.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.RoutingTable;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualNode.Discovery;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.HttpHealthCheck;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.type.v3.CodecClientType;
import io.envoyproxy.envoy.type.v3.Percent;

/** One cluster per virtual node. */
final class Clusters {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final UInt32Value NO_LIMIT = UInt32Value.of(Integer.MAX_VALUE);

  /**
   * App Mesh has no limits on connections and requests. Retries are bounded all the same, to a
   * fifth of what is under way: without a bound they finish off a service that is failing.
   */
  private static final CircuitBreakers BREAKERS =
      CircuitBreakers.newBuilder()
          .addThresholds(
              Thresholds.newBuilder()
                  .setMaxConnections(NO_LIMIT)
                  .setMaxPendingRequests(NO_LIMIT)
                  .setMaxRequests(NO_LIMIT)
                  .setRetryBudget(
                      Thresholds.RetryBudget.newBuilder()
                          .setBudgetPercent(Percent.newBuilder().setValue(20))
                          .setMinRetryConcurrency(UInt32Value.of(3))))
          .build();

  private Clusters() {}

  static Cluster cluster(RoutingTable.Cluster node) {
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName(node.name())
            .setConnectTimeout(Durations.of(node.connectTimeout()))
            // Who is gone from the list is gone, even if its last check was good.
            .setIgnoreHealthOnHostRemoval(true)
            // Never send to endpoints that are known to be bad: by default Envoy does when fewer
            // than half are healthy. A revision without one healthy endpoint then answers 503 at
            // once, which is what gates must see, and its share is not given to anybody else.
            .setCommonLbConfig(
                CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.newBuilder()))
            .setCircuitBreakers(BREAKERS);
    switch (node.discovery()) {
      case Discovery.Static _ ->
          cluster
              .setType(DiscoveryType.EDS)
              .setEdsClusterConfig(EdsClusterConfig.newBuilder().setEdsConfig(Sources.ADS));
      case Discovery.Dns(String hostname) ->
          cluster
              .setType(DiscoveryType.STRICT_DNS)
              // Not both families at once: where one does not route, half the calls would fail.
              .setDnsLookupFamily(DnsLookupFamily.V4_PREFERRED)
              .setLoadAssignment(Endpoints.byName(node, hostname));
    }
    if (node.protocol() == Protocol.HTTP2) {
      cluster.putTypedExtensionProtocolOptions(
          HTTP_OPTIONS,
          Packing.any(
              HttpProtocolOptions.getDescriptor(),
              HttpProtocolOptions.newBuilder()
                  .setExplicitHttpConfig(
                      ExplicitHttpConfig.newBuilder()
                          .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()))
                  .build()));
    }
    node.healthCheck().ifPresent(c -> cluster.addHealthChecks(check(c, node.protocol())));
    return cluster.build();
  }

  private static HealthCheck check(VirtualNode.HealthCheck check, Protocol protocol) {
    return HealthCheck.newBuilder()
        .setTimeout(Durations.of(check.timeout()))
        .setInterval(Durations.of(check.interval()))
        // By default a cluster that has had no traffic is checked once a minute, and a candidate
        // that has died at weight 0 would still look healthy when its first share comes.
        .setNoTrafficInterval(Durations.of(check.interval()))
        .setHealthyThreshold(UInt32Value.of(check.healthy()))
        .setUnhealthyThreshold(UInt32Value.of(check.unhealthy()))
        .setReuseConnection(BoolValue.of(true))
        .setHttpHealthCheck(
            HttpHealthCheck.newBuilder()
                .setPath(check.path())
                .setCodecClientType(
                    protocol == Protocol.HTTP2 ? CodecClientType.HTTP2 : CodecClientType.HTTP1))
        .build();
  }
}
