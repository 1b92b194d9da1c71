package dev.weir.xds.snapshot;

import com.google.protobuf.Any;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.RoutingTable;
import dev.weir.core.traffic.RoutingTables;
import dev.weir.core.traffic.Split;
import dev.weir.engine.RolloutStore;
import dev.weir.xds.translate.Translation;
import dev.weir.xds.translate.VirtualHosts;
import dev.weir.xds.translate.XdsType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of every node group. One thread at a time publishes; any thread reads, without
 * waiting.
 *
 * <p>The engine publishes everything at each of its turns, so what has not changed must cost next
 * to nothing: with the same mesh only the groups that carry a changed split are looked at, and of
 * their routes only the changed hosts are translated again.
 */
public final class Snapshots {
  /** How many groups that have left the mesh are remembered, should they come back. */
  static final int MAX_DEPARTED = 256;

  private final InstantSource clock;
  private final Versions versions;
  private final VirtualHosts virtualHosts = new VirtualHosts();
  private final Map<ResourceId, Snapshot> current = new ConcurrentHashMap<>();

  /** The last snapshots of groups that have left the mesh: their proxies still have them. */
  private final Map<ResourceId, Snapshot> departed = new LinkedHashMap<>();

  private final Map<ResourceId, Set<ResourceId>> carriers = new ConcurrentHashMap<>();
  private Map<ResourceId, RoutingTable> lastTables = Map.of();
  private @Nullable RoutingTables last;

  /**
   * @throws RolloutStore.StoreException when the versions cannot be read
   */
  public Snapshots(RolloutStore store, InstantSource clock) {
    this.clock = clock;
    this.versions = new Versions(store);
  }

  /**
   * What a publication changed.
   *
   * @param groups whose proxies have something new to get
   * @param rollouts whose splits the proxies may now have in another sequence
   */
  public record Published(Set<ResourceId> groups, Set<ResourceId> rollouts) {
    static final Published NOTHING = new Published(Set.of(), Set.of());
  }

  /** The group's snapshot; empty before the first publication and for a node that is not there. */
  public Optional<Snapshot> of(ResourceId group) {
    return Optional.ofNullable(current.get(group));
  }

  /** The groups whose routes carry a split of the rollout. */
  public Set<ResourceId> carriersOf(ResourceId rollout) {
    return carriers.getOrDefault(rollout, Set.of());
  }

  /**
   * Makes this mesh and these splits current.
   *
   * @throws RolloutStore.StoreException when the versions cannot be stored; nothing has changed
   */
  public synchronized Published publish(Mesh mesh, Map<ResourceId, Split> splits) {
    RoutingTables before = last;
    RoutingTables next;
    Collection<ResourceId> candidates;
    boolean sameMesh = before != null && isSame(before.mesh(), mesh);
    if (before != null && sameMesh) {
      Set<ResourceId> changed = before.changed(splits);
      if (changed.isEmpty()) {
        return Published.NOTHING;
      }
      next = before.with(splits);
      candidates = next.callersOf(changed);
    } else {
      virtualHosts.clear();
      next = RoutingTables.of(mesh, splits);
      candidates = mesh.nodes().keySet();
    }

    versions.begin();
    Instant now = clock.instant();
    Map<ResourceId, RoutingTable> tables = new HashMap<>(lastTables);
    Map<ResourceId, Snapshot> fresh = new HashMap<>();
    Set<ResourceId> rollouts = new TreeSet<>();
    for (ResourceId group : candidates) {
      RoutingTable table = next.of(group).orElseThrow();
      RoutingTable old = tables.put(group, table);
      Snapshot had = current.get(group);
      if (old == null || had == null) {
        Optional<Snapshot> former = Optional.ofNullable(departed.get(group));
        fresh.put(group, snapshot(table, translated(table, former, now), former));
      } else if (!old.routesLike(table)) {
        Map<XdsType, ResourceSet> sets =
            old.differsInRoutesOnly(table)
                ? withRoutes(had, table, now)
                : translated(table, Optional.of(had), now);
        fresh.put(group, snapshot(table, sets, Optional.of(had)));
      } else if (!old.sequences().equals(table.sequences())) {
        fresh.put(group, had.withSequences(table.sequences()));
      } else {
        continue;
      }
      rollouts.addAll(table.sequences().keySet());
      if (had != null) {
        rollouts.addAll(had.sequences().keySet());
      }
    }
    versions.save();

    // From here on nothing can fail.
    current.putAll(fresh);
    departed.keySet().removeAll(fresh.keySet());
    Set<ResourceId> groups = new TreeSet<>(fresh.keySet());
    if (!sameMesh) {
      tables.keySet().retainAll(mesh.nodes().keySet());
      for (Snapshot gone : List.copyOf(current.values())) {
        if (!mesh.nodes().containsKey(gone.group())) {
          current.remove(gone.group());
          departed.put(gone.group(), gone);
          rollouts.addAll(gone.sequences().keySet());
          groups.add(gone.group());
        }
      }
    }
    while (departed.size() > MAX_DEPARTED) {
      departed.remove(departed.keySet().iterator().next());
    }
    lastTables = tables;
    last = next;
    for (ResourceId rollout : rollouts) {
      Set<ResourceId> carrying = new HashSet<>();
      for (ResourceId group : next.callersOf(Set.of(rollout))) {
        Snapshot snapshot = current.get(group);
        if (snapshot != null && snapshot.sequences().containsKey(rollout)) {
          carrying.add(group);
        }
      }
      carriers.put(rollout, Set.copyOf(carrying));
      if (carrying.isEmpty()) {
        carriers.remove(rollout);
      }
    }
    return new Published(groups, rollouts);
  }

  private Map<XdsType, ResourceSet> translated(
      RoutingTable table, Optional<Snapshot> before, Instant now) {
    Translation translation = Translation.of(table, virtualHosts);
    Map<XdsType, ResourceSet> sets = new EnumMap<>(XdsType.class);
    for (XdsType type : XdsType.values()) {
      sets.put(type, set(table, type, translation.packed(type), before.map(b -> b.set(type)), now));
    }
    return sets;
  }

  /** A change of weights touches the routes alone; a thousand clusters need not be made again. */
  private Map<XdsType, ResourceSet> withRoutes(Snapshot before, RoutingTable table, Instant now) {
    Map<XdsType, ResourceSet> sets = new EnumMap<>(XdsType.class);
    for (XdsType type : XdsType.values()) {
      sets.put(type, before.set(type));
    }
    sets.put(
        XdsType.ROUTES,
        set(
            table,
            XdsType.ROUTES,
            Translation.packedRoutes(table, virtualHosts),
            Optional.of(before.set(XdsType.ROUTES)),
            now));
    return sets;
  }

  private ResourceSet set(
      RoutingTable table,
      XdsType type,
      SortedMap<String, Any> resources,
      Optional<ResourceSet> before,
      Instant now) {
    String version = versions.draw(table.node(), type, ResourceSet.hash(resources));
    // Equal content keeps its bytes and the time at which it was first published.
    return before
        .filter(set -> set.version().equals(version))
        .orElseGet(() -> new ResourceSet(type, version, resources, now));
  }

  private static Snapshot snapshot(
      RoutingTable table, Map<XdsType, ResourceSet> sets, Optional<Snapshot> before) {
    return new Snapshot(
        table,
        sets,
        table.sequences(),
        before.map(b -> b.retiredAfter(clustersOf(table))).orElse(Map.of()));
  }

  private static Set<String> clustersOf(RoutingTable table) {
    Set<String> names = new TreeSet<>();
    table.clusters().forEach(cluster -> names.add(cluster.name()));
    return names;
  }

  @SuppressWarnings("ReferenceEquality") // The engine hands over the same object until it has read
  // another mesh; comparing deeply at each turn would cost more than it saves.
  private static boolean isSame(Mesh one, Mesh other) {
    return one == other;
  }
}
