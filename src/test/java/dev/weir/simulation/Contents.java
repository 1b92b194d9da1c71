package dev.weir.simulation;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What resources say that were sent in one history; the same bytes are read once. */
final class Contents {
  private final Map<ByteString, NamedCluster> clusters = new HashMap<>();
  private final Map<ByteString, String> endpoints = new HashMap<>();
  private final Map<ByteString, Routes> routes = new HashMap<>();

  /**
   * @param apart whether its endpoints come apart from it
   */
  record NamedCluster(String name, boolean apart) {}

  /**
   * Both by virtual host and cluster, in basis points; with the clusters that get nothing.
   *
   * @param shares of a host's last route, which takes what no visitor's has taken
   * @param visits what its other routes give, and who gets copies from any of them
   */
  record Routes(
      Map<String, Map<String, Integer>> shares, Map<String, Map<String, Integer>> visits) {
    static final Routes NONE = new Routes(Map.of(), Map.of());
  }

  NamedCluster cluster(Any any) {
    return clusters.computeIfAbsent(
        any.getValue(),
        bytes -> {
          Cluster cluster = parse(bytes, Cluster::parseFrom);
          return new NamedCluster(
              cluster.getName(), cluster.getType() == Cluster.DiscoveryType.EDS);
        });
  }

  Set<String> names(List<Any> all) {
    Set<String> names = new TreeSet<>();
    all.forEach(any -> names.add(cluster(any).name()));
    return names;
  }

  /** Of which cluster. */
  String endpointsOf(Any any) {
    return endpoints.computeIfAbsent(
        any.getValue(), bytes -> parse(bytes, ClusterLoadAssignment::parseFrom).getClusterName());
  }

  /**
   * @param resources at most one, because the name of the routes is always the same
   */
  Routes routes(List<Any> resources) {
    if (resources.size() > 1) {
      throw new IllegalArgumentException("routes come as one resource, not " + resources.size());
    }
    return resources.isEmpty()
        ? Routes.NONE
        : routes.computeIfAbsent(resources.getFirst().getValue(), Contents::read);
  }

  private static Routes read(ByteString bytes) {
    Map<String, Map<String, Integer>> shares = new TreeMap<>();
    Map<String, Map<String, Integer>> visits = new TreeMap<>();
    for (VirtualHost host : parse(bytes, RouteConfiguration::parseFrom).getVirtualHostsList()) {
      Map<String, Integer> last = new TreeMap<>();
      add(host.getRoutes(host.getRoutesCount() - 1), last);
      shares.put(host.getName(), last);
      Map<String, Integer> others = new TreeMap<>();
      for (Route route : host.getRoutesList().subList(0, host.getRoutesCount() - 1)) {
        add(route, others);
      }
      host.getRoutesList().stream()
          .flatMap(route -> route.getRoute().getRequestMirrorPoliciesList().stream())
          .forEach(mirror -> others.put(mirror.getCluster(), 1));
      visits.put(host.getName(), others);
    }
    return new Routes(shares, visits);
  }

  private static void add(Route route, Map<String, Integer> shares) {
    route
        .getRoute()
        .getWeightedClusters()
        .getClustersList()
        .forEach(c -> shares.merge(c.getName(), c.getWeight().getValue(), Math::max));
  }

  private interface Parser<T> {
    T parse(ByteString bytes) throws InvalidProtocolBufferException;
  }

  private static <T> T parse(ByteString bytes, Parser<T> parser) {
    try {
      return parser.parse(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
