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

  private final RolloutStore store;
  private final InstantSource clock;
  private final Versions versions;
  private final VirtualHosts virtualHosts = new VirtualHosts();
  private final Map<ResourceId, Snapshot> current = new ConcurrentHashMap<>();

  /** What the proxies of groups that are not in the mesh may still have, should these come back. */
  private final Map<ResourceId, Map<String, Retired>> departed = new LinkedHashMap<>();

  /** What the store knows of clusters that have left, by group. */
  private final Map<ResourceId, Map<String, Retired>> stored = new HashMap<>();

  private final Map<ResourceId, Set<ResourceId>> carriers = new ConcurrentHashMap<>();

  /** Groups of which something that stands as it was has another version by now. */
  private final Set<ResourceId> renumbered = new HashSet<>();

  private Map<ResourceId, RoutingTable> lastTables = Map.of();
  private @Nullable RoutingTables last;

  /**
   * @throws RolloutStore.StoreException when the versions cannot be read
   */
  public Snapshots(RolloutStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.versions = new Versions(store);
    store.loadRetired().forEach((group, rows) -> departed.put(group, Retired.loaded(rows)));
    stored.putAll(departed);
  }

  /**
   * Reads versions and retired clusters again, because another engine has written them.
   *
   * @throws RolloutStore.StoreException when they cannot be read; nothing has changed
   */
  public synchronized void refresh() {
    Map<ResourceId, List<RolloutStore.RetiredResource>> rows = store.loadRetired();
    versions.refresh();
    stored.clear();
    rows.forEach((group, resources) -> stored.put(group, Retired.loaded(resources)));
    renumbered.clear();
    current.values().stream()
        .filter(versions::haveRenumbered)
        .forEach(snapshot -> renumbered.add(snapshot.group()));
    if (last == null) {
      departed.clear();
      departed.putAll(stored);
    }
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
  public Published publish(Mesh mesh, Map<ResourceId, Split> splits) {
    return prepare(mesh, splits).publish();
  }

  /**
   * Makes the versions of this mesh and these splits durable, and what leaves with them.
   *
   * @throws RolloutStore.StoreException when that cannot be stored; nothing has changed
   */
  public synchronized Prepared prepare(Mesh mesh, Map<ResourceId, Split> splits) {
    RoutingTables before = last;
    RoutingTables next;
    Collection<ResourceId> candidates;
    boolean sameMesh = before != null && isSame(before.mesh(), mesh);
    if (before != null && sameMesh) {
      Set<ResourceId> changed = before.changed(splits);
      if (changed.isEmpty() && renumbered.isEmpty()) {
        return () -> Published.NOTHING;
      }
      next = before.with(splits);
      candidates = new HashSet<>(next.callersOf(changed));
      candidates.addAll(renumbered);
    } else {
      virtualHosts.clear();
      next = RoutingTables.of(mesh, splits);
      candidates = mesh.nodes().keySet();
    }

    versions.begin();
    Instant now = clock.instant();
    Map<ResourceId, RoutingTable> tables = new HashMap<>(lastTables);
    tables.keySet().retainAll(mesh.nodes().keySet());
    Map<ResourceId, Snapshot> fresh = new HashMap<>();
    for (ResourceId group : candidates) {
      RoutingTable table = next.of(group).orElseThrow();
      RoutingTable old = tables.put(group, table);
      Snapshot had = current.get(group);
      boolean again = renumbered.contains(group);
      if (old == null || had == null) {
        fresh.put(
            group, snapshot(table, translated(table, Optional.empty(), now), Optional.empty()));
      } else if (!old.routesLike(table)) {
        Map<XdsType, ResourceSet> sets =
            old.differsInRoutesOnly(table) && !again
                ? withRoutes(had, table, now)
                : translated(table, Optional.of(had), now);
        fresh.put(group, snapshot(table, sets, Optional.of(had)));
      } else if (again) {
        fresh.put(group, snapshot(table, asNumberedNow(had, table, now), Optional.of(had)));
      } else if (!old.sequences().equals(table.sequences())) {
        fresh.put(group, had.withSequences(table.sequences()));
      }
    }
    List<Snapshot> leaving =
        sameMesh
            ? List.of()
            : current.values().stream()
                .filter(snapshot -> !mesh.nodes().containsKey(snapshot.group()))
                .toList();
    Map<ResourceId, Map<String, Retired>> gone = new LinkedHashMap<>(departed);
    gone.keySet().removeAll(fresh.keySet());
    leaving.forEach(snapshot -> gone.put(snapshot.group(), snapshot.retiredAfter(Set.of())));
    while (gone.size() > MAX_DEPARTED) {
      gone.remove(gone.keySet().iterator().next());
    }
    Map<ResourceId, Map<String, Retired>> retirements = retirements(fresh, gone);
    Map<ResourceId, List<RolloutStore.RetiredResource>> rows = new HashMap<>();
    retirements.forEach((group, retired) -> rows.put(group, Retired.stored(retired)));
    versions.save(rows);
    stored.putAll(retirements);
    stored.values().removeIf(Map::isEmpty);
    return () -> makeCurrent(before, new Change(next, tables, fresh, leaving, gone));
  }

  /** A publication whose versions are durable, so that nothing can fail any more. */
  @FunctionalInterface
  public interface Prepared {
    /**
     * Makes it current.
     *
     * @throws IllegalStateException when another has been made current since it was prepared
     */
    Published publish();
  }

  private record Change(
      RoutingTables next,
      Map<ResourceId, RoutingTable> tables,
      Map<ResourceId, Snapshot> fresh,
      List<Snapshot> leaving,
      Map<ResourceId, Map<String, Retired>> gone) {}

  @SuppressWarnings("ReferenceEquality") // The very tables on which the change was made.
  private synchronized Published makeCurrent(@Nullable RoutingTables before, Change change) {
    if (last != before) {
      throw new IllegalStateException("another publication has come between");
    }
    Set<ResourceId> rollouts = new TreeSet<>();
    Set<ResourceId> groups = new TreeSet<>(change.fresh().keySet());
    change
        .fresh()
        .forEach(
            (group, snapshot) -> {
              rollouts.addAll(snapshot.sequences().keySet());
              Snapshot had = current.put(group, snapshot);
              if (had != null) {
                rollouts.addAll(had.sequences().keySet());
              }
            });
    for (Snapshot snapshot : change.leaving()) {
      current.remove(snapshot.group());
      rollouts.addAll(snapshot.sequences().keySet());
      groups.add(snapshot.group());
    }
    departed.clear();
    departed.putAll(change.gone());
    renumbered.clear();
    lastTables = change.tables();
    last = change.next();
    for (ResourceId rollout : rollouts) {
      Set<ResourceId> carrying = new HashSet<>();
      for (ResourceId group : change.next().callersOf(Set.of(rollout))) {
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

  /** By group, what the store has not got yet. */
  private Map<ResourceId, Map<String, Retired>> retirements(
      Map<ResourceId, Snapshot> fresh, Map<ResourceId, Map<String, Retired>> gone) {
    Map<ResourceId, Map<String, Retired>> changed = new HashMap<>(gone);
    fresh.forEach(
        (group, snapshot) ->
            changed.put(group, Retired.either(inForce(group), snapshot.retirement())));
    departed.keySet().forEach(group -> changed.putIfAbsent(group, Map.of()));
    changed
        .entrySet()
        .removeIf(e -> e.getValue().equals(stored.getOrDefault(e.getKey(), Map.of())));
    return changed;
  }

  private Map<String, Retired> inForce(ResourceId group) {
    Snapshot snapshot = current.get(group);
    return snapshot == null ? departed.getOrDefault(group, Map.of()) : snapshot.retirement();
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

  /** What a leader has given up and its successor made again stands under another number. */
  private Map<XdsType, ResourceSet> asNumberedNow(Snapshot had, RoutingTable table, Instant now) {
    Map<XdsType, ResourceSet> sets = new EnumMap<>(XdsType.class);
    for (XdsType type : XdsType.values()) {
      ResourceSet set = had.set(type);
      sets.put(type, set(table, type, set.resources(), Optional.of(set), now));
    }
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

  private Snapshot snapshot(
      RoutingTable table, Map<XdsType, ResourceSet> sets, Optional<Snapshot> before) {
    Set<String> clusters = clustersOf(table);
    Map<String, Retired> retired =
        before
            .map(b -> b.retiredAfter(clusters))
            .orElseGet(
                () ->
                    Retired.after(
                        departed.getOrDefault(table.node(), Map.of()),
                        Map.of(),
                        Map.of(),
                        clusters));
    return new Snapshot(table, sets, table.sequences(), retired);
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
