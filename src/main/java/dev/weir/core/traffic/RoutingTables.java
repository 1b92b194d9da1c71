package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.RoutingTable.Cluster;
import dev.weir.core.traffic.RoutingTable.Host;
import dev.weir.core.traffic.RoutingTable.Rule;
import dev.weir.core.traffic.RoutingTable.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The routing tables of every node group of a mesh. Immutable; tables are made when asked for.
 *
 * <p>A host does not depend on who calls it, so each is built once and shared by all tables. {@link
 * #with} keeps every host that the changed splits do not touch as the very same object.
 */
public final class RoutingTables {
  private final Mesh mesh;
  private final Map<ResourceId, Split> splits;
  private final Map<ResourceId, Host> hosts;
  private final Map<ResourceId, Set<ResourceId>> servicesByRollout;
  private final Map<ResourceId, Set<ResourceId>> callersByService;

  private RoutingTables(
      Mesh mesh,
      Map<ResourceId, Split> splits,
      Map<ResourceId, Host> hosts,
      Map<ResourceId, Set<ResourceId>> servicesByRollout,
      Map<ResourceId, Set<ResourceId>> callersByService) {
    this.mesh = mesh;
    this.splits = splits;
    this.hosts = hosts;
    this.servicesByRollout = servicesByRollout;
    this.callersByService = callersByService;
  }

  /**
   * @param splits by rollout
   */
  public static RoutingTables of(Mesh mesh, Map<ResourceId, Split> splits) {
    Map<ResourceId, Split> given = Map.copyOf(splits);
    Map<ResourceId, Host> hosts = new HashMap<>();
    Map<ResourceId, Set<ResourceId>> byRollout = new HashMap<>();
    for (VirtualService service : mesh.services().values()) {
      hosts.put(service.id(), host(mesh, given, service));
      for (ResourceId rollout : rolloutsOf(mesh, service)) {
        byRollout.computeIfAbsent(rollout, r -> new TreeSet<>()).add(service.id());
      }
    }
    Map<ResourceId, Set<ResourceId>> callers = new HashMap<>();
    for (VirtualNode node : mesh.nodes().values()) {
      for (ResourceId backend : node.backends()) {
        callers.computeIfAbsent(backend, b -> new TreeSet<>()).add(node.id());
      }
    }
    return new RoutingTables(mesh, given, hosts, byRollout, callers);
  }

  /** The same mesh with other splits. */
  public RoutingTables with(Map<ResourceId, Split> others) {
    Map<ResourceId, Host> next = new HashMap<>(hosts);
    Map<ResourceId, Split> given = Map.copyOf(others);
    for (ResourceId rollout : changed(others)) {
      for (ResourceId service : servicesByRollout.getOrDefault(rollout, Set.of())) {
        Host host = host(mesh, given, Objects.requireNonNull(mesh.services().get(service)));
        next.merge(service, host, (old, now) -> old.equals(now) ? old : now);
      }
    }
    return new RoutingTables(mesh, given, next, servicesByRollout, callersByService);
  }

  /** The rollouts whose splits differ from these. */
  public Set<ResourceId> changed(Map<ResourceId, Split> others) {
    Set<ResourceId> differ = new TreeSet<>();
    others.forEach(
        (rollout, split) -> {
          if (!split.equals(splits.get(rollout))) {
            differ.add(rollout);
          }
        });
    splits.keySet().stream().filter(r -> !others.containsKey(r)).forEach(differ::add);
    return differ;
  }

  /** The mesh that these are the tables of. */
  public Mesh mesh() {
    return mesh;
  }

  /** The node groups whose tables carry one of the rollouts. */
  public Set<ResourceId> callersOf(Set<ResourceId> rollouts) {
    Set<ResourceId> callers = new TreeSet<>();
    for (ResourceId rollout : rollouts) {
      for (ResourceId service : servicesByRollout.getOrDefault(rollout, Set.of())) {
        callers.addAll(callersByService.getOrDefault(service, Set.of()));
      }
    }
    return callers;
  }

  /** The table of a node group; empty when the mesh has no such node. */
  public Optional<RoutingTable> of(ResourceId node) {
    return Optional.ofNullable(mesh.nodes().get(node)).map(this::table);
  }

  private RoutingTable table(VirtualNode node) {
    List<Host> reached = new ArrayList<>();
    Map<String, Cluster> clusters = new TreeMap<>();
    Set<ResourceId> missing = new TreeSet<>();
    Map<ResourceId, Long> sequences = new TreeMap<>();
    // A node without a proxy of its own calls nobody through one.
    Set<ResourceId> backends =
        node.egress().isPresent() ? new TreeSet<>(node.backends()) : Set.of();
    Set<String> claimed = new HashSet<>();
    for (ResourceId backend : backends) {
      Host host = hosts.get(backend);
      if (host == null) {
        continue;
      }
      List<String> free = host.domains().stream().filter(claimed::add).toList();
      if (free.isEmpty()) {
        continue;
      }
      reached.add(
          free.size() == host.domains().size()
              ? host
              : new Host(host.service(), free, host.rules()));
      VirtualService service = Objects.requireNonNull(mesh.services().get(backend));
      for (ResourceId named : nodesOf(mesh, splits, service)) {
        VirtualNode target = mesh.nodes().get(named);
        if (target == null) {
          missing.add(named);
        } else {
          clusters.putIfAbsent(VirtualNode.cluster(named), Cluster.of(target));
        }
      }
      for (ResourceId rollout : rolloutsOf(mesh, service)) {
        Split split = splits.get(rollout);
        if (split != null) {
          sequences.put(rollout, split.sequence());
        }
      }
    }
    return new RoutingTable(
        node.id(), node.egress(), reached, List.copyOf(clusters.values()), missing, sequences);
  }

  private static Host host(Mesh mesh, Map<ResourceId, Split> splits, VirtualService service) {
    List<String> domains = new ArrayList<>();
    for (String host : new TreeSet<>(service.hosts())) {
      String lower = host.toLowerCase(Locale.ROOT);
      domains.add(lower);
      // Callers name the port in the Host header when it is not the scheme's own.
      if (!lower.startsWith("*")) {
        domains.add(lower + ":*");
      }
    }
    List<Rule> rules =
        routesOf(mesh, service).stream().flatMap(route -> Rules.of(mesh, splits, route)).toList();
    return new Host(service.id(), domains, rules);
  }

  /** A service's routes in the order in which they are tried. */
  private static List<Route> routesOf(Mesh mesh, VirtualService service) {
    return switch (service.provider()) {
      case VirtualService.Provider.Node(ResourceId node) ->
          List.of(Shares.everythingTo(node, service.id().name()));
      case VirtualService.Provider.Router(ResourceId id) ->
          Optional.ofNullable(mesh.routers().get(id)).stream()
              .flatMap(router -> router.routes().stream())
              // The sort is stable: equal priorities stay in the order written.
              .sorted(Comparator.comparingInt(Route::priority))
              .toList();
    };
  }

  private static Set<ResourceId> rolloutsOf(Mesh mesh, VirtualService service) {
    Set<ResourceId> rollouts = new TreeSet<>();
    for (Route route : routesOf(mesh, service)) {
      if (route.action() instanceof Route.Action.ByRollout(ResourceId rollout, var _)) {
        rollouts.add(rollout);
      }
    }
    return rollouts;
  }

  private static Set<ResourceId> nodesOf(
      Mesh mesh, Map<ResourceId, Split> splits, VirtualService service) {
    Set<ResourceId> nodes = new TreeSet<>();
    for (Route route : routesOf(mesh, service)) {
      Shares.named(splits, route.action()).stream().map(Share::node).forEach(nodes::add);
    }
    return nodes;
  }
}
