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
      case LISTENERS -> isSettled(types, XdsType.CLUSTERS) && isSettled(types, XdsType.ENDPOINTS);
      case ROUTES -> routesMayGo(snapshot, types);
    };
  }

  private static boolean routesMayGo(Snapshot snapshot, Map<XdsType, TypeState> types) {
    TypeState clusters = state(types, XdsType.CLUSTERS);
    TypeState endpoints = state(types, XdsType.ENDPOINTS);
    // When a cluster has been refused, routes that give it nothing may go all the same: that is
    // how a candidate which Envoy does not take is rolled back.
    boolean refused = clusters.refused != null || endpoints.refused != null;
    Set<String> needed = refused ? snapshot.loaded() : snapshot.named();
    if (!has(clusters, needed)) {
      return false;
    }
    Set<String> neededEndpoints = new HashSet<>(needed);
    neededEndpoints.retainAll(snapshot.set(XdsType.ENDPOINTS).names());
    boolean first = state(types, XdsType.ROUTES).last == null;
    return has(endpoints, neededEndpoints) && (!first || isSettled(types, XdsType.LISTENERS));
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
