package dev.weir.xds.translate;

import dev.weir.core.traffic.RoutingTable;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualNode.Discovery;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.Comparator;
import java.util.List;

/** The endpoints of a virtual node. */
final class Endpoints {
  private static final int HTTP_PORT = 80;
  private static final Comparator<VirtualNode.Address> ORDER =
      Comparator.comparing(VirtualNode.Address::address)
          .thenComparingInt(VirtualNode.Address::port);

  private Endpoints() {}

  /** Sorted, because the order in which a source lists them means nothing and must change none. */
  static ClusterLoadAssignment assignment(RoutingTable.Cluster node) {
    List<VirtualNode.Address> addresses =
        switch (node.discovery()) {
          case Discovery.Static(List<VirtualNode.Address> fixed) ->
              fixed.stream().distinct().sorted(ORDER).toList();
          case Discovery.Dns _ -> List.of();
        };
    return of(node.name(), addresses);
  }

  /** One entry, which Envoy resolves again and again. */
  static ClusterLoadAssignment byName(RoutingTable.Cluster node, String hostname) {
    return of(
        node.name(), List.of(new VirtualNode.Address(hostname, node.port().orElse(HTTP_PORT))));
  }

  static Address address(String address, int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(address).setPortValue(port))
        .build();
  }

  private static ClusterLoadAssignment of(String cluster, List<VirtualNode.Address> addresses) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(cluster);
    if (!addresses.isEmpty()) {
      LocalityLbEndpoints.Builder endpoints = LocalityLbEndpoints.newBuilder();
      for (VirtualNode.Address a : addresses) {
        endpoints.addLbEndpoints(
            LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder().setAddress(address(a.address(), a.port()))));
      }
      assignment.addEndpoints(endpoints);
    }
    return assignment.build();
  }
}
