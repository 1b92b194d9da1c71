package dev.weir.simulation;

import com.google.protobuf.Any;
import dev.weir.core.rollout.ResourceId;
import dev.weir.xds.translate.XdsType;
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

  /** Which decisions the routes carry, by rollout. */
  final Map<ResourceId, Long> decided = new HashMap<>();

  /** What it was sent last, taken or not: by cluster, in basis points. */
  Map<String, Integer> sentShares = Map.of();

  /** It refuses the clusters or endpoints that it should have. */
  boolean refusesClusters;

  boolean listening;

  private final Contents contents;

  Holdings(Contents contents) {
    this.contents = contents;
  }

  void takeClusters(List<Any> resources) {
    formerClusters = Set.copyOf(clusters.keySet());
    clusters.clear();
    for (Any any : resources) {
      Contents.NamedCluster cluster = contents.cluster(any);
      clusters.put(cluster.name(), cluster.apart());
    }
    endpoints.retainAll(clusters.keySet());
  }

  void takeEndpoints(List<Any> resources) {
    for (Any any : resources) {
      String cluster = contents.endpointsOf(any);
      if (clusters.containsKey(cluster) || warming.contains(cluster)) {
        endpoints.add(cluster);
      }
    }
  }

  void takeRoutes(List<Any> resources) {
    formerRoutes = routes;
    formerVisits = visits;
    Contents.Routes taken = contents.routes(resources);
    routes = taken.shares();
    visits = taken.visits();
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

  /** Refuses new clusters; those that are missing from them are gone all the same. */
  void refuseClusters(List<Any> resources) {
    refusesClusters = true;
    formerClusters = Set.copyOf(clusters.keySet());
    clusters.keySet().retainAll(contents.names(resources));
    endpoints.retainAll(clusters.keySet());
  }
}
