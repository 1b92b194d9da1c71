package dev.weir.xds.snapshot;

import com.google.protobuf.Any;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.RoutingTable;
import dev.weir.xds.translate.Translation;
import dev.weir.xds.translate.VirtualHosts;
import dev.weir.xds.translate.XdsType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a node group's proxies should have: a consistent set of all types. Immutable.
 *
 * <p>It also holds clusters that have left lately, because a proxy that still routes to one must
 * keep it until it has taken the new routes.
 */
public final class Snapshot {
  private final RoutingTable table;
  private final Map<XdsType, ResourceSet> sets;
  private final Set<String> named;
  private final Set<String> loaded;
  private final Map<ResourceId, Long> sequences;
  private final Map<String, Retired> retired;
  private final Map<Set<String>, Map<XdsType, ResourceSet>> extended = new ConcurrentHashMap<>();
  private final Map<Mixture, Snapshot> mixtures = new ConcurrentHashMap<>();

  /** Which hosts stand as they stood at another version. */
  private record Mixture(String routes, Set<ResourceId> held) {}

  Snapshot(
      RoutingTable table,
      Map<XdsType, ResourceSet> sets,
      Map<ResourceId, Long> sequences,
      Map<String, Retired> retired) {
    this.table = table;
    this.sets = Collections.unmodifiableMap(new EnumMap<>(sets));
    Set<String> allNamed = new TreeSet<>();
    Set<String> allLoaded = new TreeSet<>();
    for (RoutingTable.Host host : table.hosts()) {
      allNamed.addAll(host.named());
      allLoaded.addAll(host.loaded());
    }
    this.named = Collections.unmodifiableSet(allNamed);
    this.loaded = Collections.unmodifiableSet(allLoaded);
    this.sequences = Map.copyOf(sequences);
    this.retired = Collections.unmodifiableMap(new LinkedHashMap<>(retired));
  }

  /** The virtual node whose proxies these resources are for. */
  public ResourceId group() {
    return table.node();
  }

  /** The resources of a type as they stand. */
  public ResourceSet set(XdsType type) {
    return Objects.requireNonNull(sets.get(type));
  }

  /**
   * The resources of a type for a proxy that still needs these clusters, which have left. The same
   * for every proxy that needs the same ones.
   */
  public ResourceSet set(XdsType type, Set<String> kept) {
    if (kept.isEmpty() || !(type == XdsType.CLUSTERS || type == XdsType.ENDPOINTS)) {
      return set(type);
    }
    return Objects.requireNonNull(
        extended.computeIfAbsent(Set.copyOf(kept), this::extended).get(type));
  }

  /** Every cluster that a route names, also with a share of 0. */
  public Set<String> named() {
    return named;
  }

  /** The clusters that a route gives a share above 0. */
  public Set<String> loaded() {
    return loaded;
  }

  /** The sequence of each rollout's split that the routes carry. */
  public Map<ResourceId, Long> sequences() {
    return sequences;
  }

  /** The clusters that have left and whose content is still known. */
  Map<String, Retired> retirement() {
    return retired;
  }

  /** Their names. */
  public Set<String> retired() {
    return retired.keySet();
  }

  /** The hosts that the routes consist of. */
  public List<RoutingTable.Host> hosts() {
    return table.hosts();
  }

  /** The same resources; the routes stand for newer decisions that changed nothing. */
  public Snapshot withSequences(Map<ResourceId, Long> newer) {
    return new Snapshot(table, sets, newer, retired);
  }

  /**
   * These routes, but some hosts as a proxy has them now: it cannot reach their new clusters yet,
   * and what was decided for the other hosts must not wait for that. A held host that the proxy
   * does not have at all is left out. The same for every proxy in the same situation.
   */
  public Snapshot holding(Snapshot own, Set<ResourceId> held) {
    return mixtures.computeIfAbsent(
        new Mixture(own.set(XdsType.ROUTES).version(), Set.copyOf(held)), m -> mix(own, held));
  }

  private Snapshot mix(Snapshot own, Set<ResourceId> held) {
    Map<ResourceId, RoutingTable.Host> before = new HashMap<>();
    own.hosts().forEach(host -> before.put(host.service(), host));
    List<RoutingTable.Host> hosts = new ArrayList<>();
    Map<ResourceId, Long> mixed = new HashMap<>(sequences);
    for (RoutingTable.Host host : table.hosts()) {
      if (!held.contains(host.service())) {
        hosts.add(host);
        continue;
      }
      mixed.keySet().removeAll(host.rollouts());
      RoutingTable.Host old = before.get(host.service());
      if (old != null) {
        hosts.add(new RoutingTable.Host(host.service(), host.domains(), old.rules()));
        for (ResourceId rollout : old.rollouts()) {
          Long had = own.sequences().get(rollout);
          if (had != null) {
            mixed.put(rollout, had);
          }
        }
      }
    }
    RoutingTable mixture =
        new RoutingTable(
            table.node(), table.egress(), hosts, table.clusters(), table.missing(), mixed);
    ResourceSet routes = set(XdsType.ROUTES);
    SortedMap<String, Any> packed = Translation.packedRoutes(mixture, new VirtualHosts());
    Map<XdsType, ResourceSet> mixedSets = new EnumMap<>(sets);
    mixedSets.put(
        XdsType.ROUTES,
        new ResourceSet(
            XdsType.ROUTES,
            routes.version() + "~" + ResourceSet.hash(packed).substring(0, ResourceSet.SHOWN_HASH),
            packed,
            routes.publishedAt()));
    return new Snapshot(mixture, mixedSets, mixed, retired);
  }

  /** What the successor keeps. */
  Map<String, Retired> retiredAfter(Set<String> clustersOfSuccessor) {
    return Retired.after(
        retired,
        set(XdsType.CLUSTERS).resources(),
        set(XdsType.ENDPOINTS).resources(),
        clustersOfSuccessor);
  }

  private Map<XdsType, ResourceSet> extended(Set<String> kept) {
    Map<XdsType, ResourceSet> both = new EnumMap<>(XdsType.class);
    for (XdsType type : Set.of(XdsType.CLUSTERS, XdsType.ENDPOINTS)) {
      SortedMap<String, Any> more = new TreeMap<>();
      for (String name : kept) {
        Retired old = retired.get(name);
        Any resource = old == null ? null : old.resources().get(type);
        if (resource != null) {
          more.put(name, resource);
        }
      }
      both.put(type, set(type).plus(more));
    }
    return both;
  }
}
