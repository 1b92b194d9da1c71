package dev.weir.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.traffic.RoutingTable;
import dev.weir.testing.RealEnvoy;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A real Envoy takes every case, written as a bootstrap without a control plane. */
class TranslationIT {
  @TestFactory
  Stream<DynamicTest> envoyTakesIt() {
    return TranslationCases.all().entrySet().stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.getKey(),
                    () ->
                        assertThat(RealEnvoy.validate(Yaml.json(fixed(c.getValue())))).isEmpty()));
  }

  private static Bootstrap fixed(RoutingTable table) throws Exception {
    Translation translation = Translation.of(table, new VirtualHosts());
    StaticResources.Builder fixed = StaticResources.newBuilder();
    for (Cluster cluster : translation.clusters()) {
      Cluster.Builder own = cluster.toBuilder();
      if (cluster.getType() == DiscoveryType.EDS) {
        ClusterLoadAssignment endpoints =
            translation.endpoints().stream()
                .filter(e -> e.getClusterName().equals(cluster.getName()))
                .findFirst()
                .orElseThrow();
        own.clearEdsClusterConfig().setType(DiscoveryType.STATIC).setLoadAssignment(endpoints);
      }
      fixed.addClusters(own);
    }
    if (translation.listener().isPresent()) {
      Listener.Builder listener = translation.listener().get().toBuilder();
      var filter = listener.getFilterChainsBuilder(0).getFiltersBuilder(0);
      HttpConnectionManager manager =
          HttpConnectionManager.parseFrom(filter.getTypedConfig().getValue()).toBuilder()
              .setRouteConfig(translation.routes().orElseThrow())
              .build();
      filter.setTypedConfig(Packing.any(HttpConnectionManager.getDescriptor(), manager));
      fixed.addListeners(listener);
    }
    return Bootstrap.newBuilder().setStaticResources(fixed).build();
  }
}
