package dev.weir.xds.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.weir.core.traffic.RoutingTable;
import dev.weir.core.traffic.VirtualNode.Discovery;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Envoy gets for one routing table.
 *
 * @param endpoints of the clusters whose endpoints are a fixed list; the others find theirs by name
 * @param listener empty for a node without a proxy or without backends
 * @param routes empty as the listener is
 */
public record Translation(
    List<Cluster> clusters,
    List<ClusterLoadAssignment> endpoints,
    Optional<Listener> listener,
    Optional<RouteConfiguration> routes) {

  public Translation {
    clusters = List.copyOf(clusters);
    endpoints = List.copyOf(endpoints);
  }

  /** Translates a table, with the virtual hosts that are known already. */
  public static Translation of(RoutingTable table, VirtualHosts hosts) {
    boolean reaches = !table.hosts().isEmpty();
    return new Translation(
        table.clusters().stream().map(Clusters::cluster).toList(),
        table.clusters().stream()
            .filter(c -> c.discovery() instanceof Discovery.Static)
            .map(Endpoints::assignment)
            .toList(),
        table.egress().filter(e -> reaches).map(Listeners::egress),
        routes(table, hosts));
  }

  /** Only the routes of a table, packed as {@link #packed} does it. */
  public static SortedMap<String, Any> packedRoutes(RoutingTable table, VirtualHosts hosts) {
    return new Translation(List.of(), List.of(), Optional.empty(), routes(table, hosts))
        .packed(XdsType.ROUTES);
  }

  private static Optional<RouteConfiguration> routes(RoutingTable table, VirtualHosts hosts) {
    return table.egress().filter(e -> !table.hosts().isEmpty()).map(e -> hosts.routes(table));
  }

  /** The resources of a type, packed, by name. */
  public SortedMap<String, Any> packed(XdsType type) {
    SortedMap<String, Any> packed = new TreeMap<>();
    switch (type) {
      case CLUSTERS -> clusters.forEach(c -> packed.put(c.getName(), any(type, c)));
      case ENDPOINTS -> endpoints.forEach(e -> packed.put(e.getClusterName(), any(type, e)));
      case LISTENERS -> listener.ifPresent(l -> packed.put(l.getName(), any(type, l)));
      case ROUTES -> routes.ifPresent(r -> packed.put(r.getName(), any(type, r)));
    }
    return packed;
  }

  private static Any any(XdsType type, Message message) {
    return Packing.any(type.typeUrl(), message);
  }
}
