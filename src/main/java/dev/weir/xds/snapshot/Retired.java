package dev.weir.xds.snapshot;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.RolloutStore.RetiredResource;
import dev.weir.xds.translate.XdsType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cluster that has left, with its endpoints if they came apart from it. Durable, because a proxy
 * that still routes to it may come back to a Weir that was started anew.
 */
record Retired(Map<XdsType, Any> resources) {
  /** How many clusters of a group are kept for proxies that lag behind. */
  static final int MAX_PER_GROUP = 64;

  Retired {
    resources = Map.copyOf(resources);
  }

  /**
   * What is retired once a snapshot has a successor: what has left now or before, oldest first, and
   * has not come back.
   */
  static Map<String, Retired> after(
      Map<String, Retired> before,
      Map<String, Any> clusters,
      Map<String, Any> endpoints,
      Set<String> clustersOfSuccessor) {
    if (clustersOfSuccessor.equals(clusters.keySet())) {
      return before;
    }
    Map<String, Retired> left = new LinkedHashMap<>(before);
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
    while (left.size() > MAX_PER_GROUP) {
      left.remove(left.keySet().iterator().next());
    }
    return left;
  }

  /**
   * What must be durable while it is open which of two publications the proxies have: a crash may
   * yet undo the later one, which brings a cluster back that has left with the earlier one.
   */
  static Map<String, Retired> either(Map<String, Retired> earlier, Map<String, Retired> later) {
    if (earlier.isEmpty()) {
      return later;
    }
    Map<String, Retired> both = new LinkedHashMap<>(earlier);
    both.keySet().removeAll(later.keySet());
    both.putAll(later);
    return both;
  }

  static List<RetiredResource> stored(Map<String, Retired> retired) {
    List<RetiredResource> rows = new ArrayList<>();
    retired.forEach(
        (cluster, one) ->
            new EnumMap<>(one.resources())
                .forEach(
                    (type, resource) ->
                        rows.add(
                            new RetiredResource(
                                cluster,
                                type.label(),
                                Base64.getEncoder().encodeToString(resource.toByteArray())))));
    return rows;
  }

  /**
   * @throws RolloutStore.StoreException when a row is not what {@link #stored} has written
   */
  static Map<String, Retired> loaded(List<RetiredResource> rows) {
    Map<String, Map<XdsType, Any>> resources = new LinkedHashMap<>();
    for (RetiredResource row : rows) {
      resources
          .computeIfAbsent(row.cluster(), c -> new EnumMap<>(XdsType.class))
          .put(type(row), content(row));
    }
    Map<String, Retired> retired = new LinkedHashMap<>();
    resources.forEach((cluster, both) -> retired.put(cluster, new Retired(both)));
    return retired;
  }

  private static XdsType type(RetiredResource row) {
    for (XdsType type : XdsType.values()) {
      if (type.label().equals(row.type())) {
        return type;
      }
    }
    throw new RolloutStore.StoreException(
        "The retired cluster "
            + row.cluster()
            + " has a resource of the unknown type "
            + row.type());
  }

  private static Any content(RetiredResource row) {
    try {
      return Any.parseFrom(Base64.getDecoder().decode(row.content()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new RolloutStore.StoreException(
          "The retired cluster " + row.cluster() + " cannot be read from the state file", e);
    }
  }
}
