package dev.weir.xds.server;

import dev.weir.xds.server.TypeState.Sent;
import dev.weir.xds.snapshot.Snapshot;
import dev.weir.xds.translate.XdsType;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Make before break: what one proxy may be sent now. Clusters and their endpoints are there and
 * acknowledged before a route names them, and a cluster leaves after the routes that named it.
 */
final class SendOrder {
  private SendOrder() {}

  /** The clusters that have left the snapshot and that this proxy still routes to. */
  static Set<String> kept(Snapshot snapshot, Map<XdsType, TypeState> types) {
    Set<String> retired = snapshot.retired();
    if (retired.isEmpty()) {
      return Set.of();
    }
    TypeState routes = state(types, XdsType.ROUTES);
    TypeState clusters = state(types, XdsType.CLUSTERS);
    boolean routesKnown = routes.acknowledged != null || routes.last != null;
    if (!routesKnown) {
      // A proxy that comes back with clusters of ours has routes of ours, we cannot say which.
      boolean cameBackWithOthers =
          !clusters.claimed.isEmpty()
              && !clusters.claimed.equals(snapshot.set(XdsType.CLUSTERS).version());
      return cameBackWithOthers ? retired : Set.of();
    }
    if (!routes.subscribed()) {
      return Set.of();
    }
    Set<String> kept = new HashSet<>();
    for (Sent sent : new Sent[] {routes.acknowledged, routes.inFlight}) {
      if (sent != null) {
        kept.addAll(sent.snapshot().named());
      }
    }
    kept.retainAll(retired);
    return kept;
  }

  /** Whether nothing of another type has to come first. */
  static boolean mayGo(XdsType type, Snapshot snapshot, Map<XdsType, TypeState> types) {
    return switch (type) {
      case CLUSTERS, ENDPOINTS -> true;
      case LISTENERS ->
          isSettled(types, XdsType.CLUSTERS)
              && isSettled(types, XdsType.ENDPOINTS)
              && (hasAny(types, type) || isReachable(snapshot, types));
      case ROUTES -> isReachable(snapshot, types) && (hasAny(types, type) || isListening(types));
    };
  }

  /**
   * Whether the proxy has the clusters of the routes, with their endpoints.
   *
   * <p>When it has refused one, routes that give that one nothing may go all the same: so a
   * candidate that Envoy does not take is rolled back. And a proxy that has just started gets what
   * there is, because without any routes it would lose the requests of every other service too.
   */
  private static boolean isReachable(Snapshot snapshot, Map<XdsType, TypeState> types) {
    TypeState clusters = state(types, XdsType.CLUSTERS);
    TypeState endpoints = state(types, XdsType.ENDPOINTS);
    if (clusters.refused == null && endpoints.refused == null) {
      return has(snapshot.named(), snapshot, types);
    }
    return !hasAny(types, XdsType.ROUTES) || has(snapshot.loaded(), snapshot, types);
  }

  /** Whether a proxy knows these clusters, with the endpoints of those that have them apart. */
  static boolean has(Set<String> clusters, Snapshot snapshot, Map<XdsType, TypeState> types) {
    Set<String> byName = new HashSet<>(clusters);
    byName.retainAll(snapshot.set(XdsType.ENDPOINTS).names());
    return has(state(types, XdsType.CLUSTERS), clusters)
        && has(state(types, XdsType.ENDPOINTS), byName);
  }

  /** Whether the proxy has answered for its listeners, or does not ask for any. */
  private static boolean isListening(Map<XdsType, TypeState> types) {
    TypeState listeners = state(types, XdsType.LISTENERS);
    return listeners.watch == null || listeners.refused != null || hasAny(types, XdsType.LISTENERS);
  }

  /** Whether the proxy has any version of the type, from this stream or from an earlier one. */
  private static boolean hasAny(Map<XdsType, TypeState> types, XdsType type) {
    TypeState state = state(types, type);
    return state.acknowledged != null || !state.claimed.isEmpty();
  }

  private static boolean has(TypeState state, Set<String> needed) {
    Sent acknowledged = state.acknowledged;
    return needed.isEmpty() || (acknowledged != null && acknowledged.names().containsAll(needed));
  }

  private static boolean isSettled(Map<XdsType, TypeState> types, XdsType type) {
    return state(types, type).inFlight == null;
  }

  private static TypeState state(Map<XdsType, TypeState> types, XdsType type) {
    return Objects.requireNonNull(types.get(type));
  }
}
