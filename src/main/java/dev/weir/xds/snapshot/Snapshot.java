package dev.weir.xds.snapshot;

import com.google.protobuf.Any;
import dev.weir.core.rollout.ResourceId;
import dev.weir.xds.translate.XdsType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
  /** How many clusters that have left are kept for proxies that lag behind. */
  static final int MAX_RETIRED = 64;

  private final ResourceId group;
  private final Map<XdsType, ResourceSet> sets;
  private final Set<String> named;
  private final Set<String> loaded;
  private final Map<ResourceId, Long> sequences;
  private final Map<String, Retired> retired;
  private final Map<Set<String>, Map<XdsType, ResourceSet>> extended = new ConcurrentHashMap<>();

  /** A cluster that has left, with its endpoints if they came apart from it. */
  record Retired(Map<XdsType, Any> resources) {}

  Snapshot(
      ResourceId group,
      Map<XdsType, ResourceSet> sets,
      Set<String> named,
      Set<String> loaded,
      Map<ResourceId, Long> sequences,
      Map<String, Retired> retired) {
    this.group = group;
    this.sets = Collections.unmodifiableMap(new EnumMap<>(sets));
    this.named = Collections.unmodifiableSet(new TreeSet<>(named));
    this.loaded = Collections.unmodifiableSet(new TreeSet<>(loaded));
    this.sequences = Map.copyOf(sequences);
    this.retired = Collections.unmodifiableMap(new LinkedHashMap<>(retired));
  }

  /** The virtual node whose proxies these resources are for. */
  public ResourceId group() {
    return group;
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

  /** Names of clusters that have left and whose content is still known. */
  public Set<String> retired() {
    return retired.keySet();
  }

  /** The same resources; the routes stand for newer decisions that changed nothing. */
  Snapshot withSequences(Map<ResourceId, Long> newer) {
    return new Snapshot(group, sets, named, loaded, newer, retired);
  }

  /** What the successor keeps: what has left now or before and has not come back. */
  Map<String, Retired> retiredAfter(Set<String> clustersOfSuccessor) {
    Map<String, Any> clusters = set(XdsType.CLUSTERS).resources();
    if (clusters.keySet().equals(clustersOfSuccessor)) {
      return retired;
    }
    Map<String, Retired> left = new LinkedHashMap<>(retired);
    Map<String, Any> endpoints = set(XdsType.ENDPOINTS).resources();
    clusters.forEach(
        (name, cluster) -> {
          Map<XdsType, Any> both = new EnumMap<>(XdsType.class);
          both.put(XdsType.CLUSTERS, cluster);
          Any own = endpoints.get(name);
          if (own != null) {
            both.put(XdsType.ENDPOINTS, own);
          }
          left.remove(name);
          left.put(name, new Retired(both));
        });
    left.keySet().removeAll(clustersOfSuccessor);
    while (left.size() > MAX_RETIRED) {
      left.remove(left.keySet().iterator().next());
    }
    return left;
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
