package dev.weir.simulation;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.core.rollout.ResourceId;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one Envoy process has taken; gone with the process. */
final class Holdings {
  final Map<XdsType, String> versions = new EnumMap<>(XdsType.class);

  /** By cluster, whether its endpoints come apart from it. */
  final Map<String, Boolean> clusters = new TreeMap<>();

  final Set<String> endpoints = new HashSet<>();

  /** Of the versions that were put into force; the newest of each type. */
  final Map<XdsType, Long> generations = new EnumMap<>(XdsType.class);

  /** What {@link #clusters} were before the last change. */
  Set<String> formerClusters = Set.of();

  /** Clusters that have come and are acknowledged when they have warmed up. */
  Set<String> warming = Set.of();

  /** Every cluster that was ever on its way to it. */
  final Set<String> given = new HashSet<>();

  /** By virtual host and cluster, in basis points; with the clusters that get nothing. */
  Map<String, Map<String, Integer>> routes = Map.of();

  /** The same of whatever comes before a host's last route: visitors, and who gets copies. */
  private Map<String, Map<String, Integer>> visits = Map.of();

  private Map<String, Map<String, Integer>> formerVisits = Map.of();

  /** What {@link #routes} were before the last change. */
  private Map<String, Map<String, Integer>> formerRoutes = Map.of();

  /** The run of the engine that gave it the routes. */
  int routesFrom;

  /** Which decisions the routes carry, by rollout. */
  final Map<ResourceId, Long> decided = new HashMap<>();

  /** What it was sent last, taken or not: by cluster, in basis points. */
  Map<String, Integer> sentShares = Map.of();

  /** It refuses the clusters or endpoints that it should have. */
  boolean refusesClusters;

  boolean listening;

  void takeClusters(List<Any> resources) {
    formerClusters = Set.copyOf(clusters.keySet());
    clusters.clear();
    for (Any any : resources) {
      Cluster cluster = parse(any, Cluster::parseFrom);
      clusters.put(cluster.getName(), cluster.getType() == Cluster.DiscoveryType.EDS);
    }
    endpoints.retainAll(clusters.keySet());
  }

  void takeEndpoints(List<Any> resources) {
    for (Any any : resources) {
      String cluster = endpointsOf(any);
      if (clusters.containsKey(cluster) || warming.contains(cluster)) {
        endpoints.add(cluster);
      }
    }
  }

  void takeRoutes(List<Any> resources) {
    formerRoutes = routes;
    formerVisits = visits;
    routes = shares(resources);
    visits = visits(resources);
  }

  /** By virtual host, the shares of its last route, which takes what no visitor's has taken. */
  static Map<String, Map<String, Integer>> shares(List<Any> resources) {
    Map<String, Map<String, Integer>> hosts = new TreeMap<>();
    for (Any any : resources) {
      parse(any, RouteConfiguration::parseFrom)
          .getVirtualHostsList()
          .forEach(
              host -> {
                Map<String, Integer> shares = new TreeMap<>();
                add(host.getRoutes(host.getRoutesCount() - 1), shares);
                hosts.put(host.getName(), shares);
              });
    }
    return hosts;
  }

  /** By virtual host, what its other routes give, and who gets copies from any of them. */
  private static Map<String, Map<String, Integer>> visits(List<Any> resources) {
    Map<String, Map<String, Integer>> hosts = new TreeMap<>();
    for (Any any : resources) {
      for (VirtualHost host : parse(any, RouteConfiguration::parseFrom).getVirtualHostsList()) {
        Map<String, Integer> visits = new TreeMap<>();
        for (Route route : host.getRoutesList().subList(0, host.getRoutesCount() - 1)) {
          add(route, visits);
        }
        host.getRoutesList().stream()
            .flatMap(route -> route.getRoute().getRequestMirrorPoliciesList().stream())
            .forEach(mirror -> visits.put(mirror.getCluster(), 1));
        hosts.put(host.getName(), visits);
      }
    }
    return hosts;
  }

  private static void add(Route route, Map<String, Integer> shares) {
    route
        .getRoute()
        .getWeightedClusters()
        .getClustersList()
        .forEach(c -> shares.merge(c.getName(), c.getWeight().getValue(), Math::max));
  }

  /** The clusters whose endpoints it has to ask for. */
  Set<String> askedEndpoints() {
    Set<String> names = new TreeSet<>();
    clusters.forEach(
        (name, apart) -> {
          if (apart) {
            names.add(name);
          }
        });
    return names;
  }

  /** Clusters to which a route leads and that cannot be reached. */
  Set<String> unreachable() {
    Set<String> missing = new TreeSet<>();
    routes.values().forEach(shares -> missing.addAll(unreachable(shares)));
    visits.values().forEach(shares -> missing.addAll(unreachable(shares)));
    return missing;
  }

  /**
   * Of these, those to which the last change of routes has led. A host that has stayed as it was
   * may lead to a cluster that the proxy had refused before.
   */
  Set<String> newlyUnreachable() {
    Set<String> missing = new TreeSet<>();
    newlyUnreachable(routes, formerRoutes, missing);
    newlyUnreachable(visits, formerVisits, missing);
    return missing;
  }

  private void newlyUnreachable(
      Map<String, Map<String, Integer>> now,
      Map<String, Map<String, Integer>> before,
      Set<String> missing) {
    now.forEach(
        (host, shares) -> {
          if (!shares.equals(before.get(host))) {
            missing.addAll(unreachable(shares));
          }
        });
  }

  private Set<String> unreachable(Map<String, Integer> shares) {
    Set<String> missing = new TreeSet<>();
    shares.forEach(
        (cluster, share) -> {
          Boolean apart = clusters.get(cluster);
          boolean there = apart != null && (!apart || endpoints.contains(cluster));
          if (!there && share > 0) {
            missing.add(cluster);
          }
        });
    return missing;
  }

  /** Of which cluster. */
  static String endpointsOf(Any any) {
    return parse(any, ClusterLoadAssignment::parseFrom).getClusterName();
  }

  static Set<String> names(List<Any> clusters) {
    Set<String> names = new TreeSet<>();
    clusters.forEach(any -> names.add(parse(any, Cluster::parseFrom).getName()));
    return names;
  }

  /** Refuses new clusters; those that are missing from them are gone all the same. */
  void refuseClusters(List<Any> resources) {
    refusesClusters = true;
    formerClusters = Set.copyOf(clusters.keySet());
    clusters.keySet().retainAll(names(resources));
    endpoints.retainAll(clusters.keySet());
  }

  private interface Parser<T> {
    T parse(com.google.protobuf.ByteString bytes) throws InvalidProtocolBufferException;
  }

  private static <T> T parse(Any any, Parser<T> parser) {
    try {
      return parser.parse(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
