package dev.weir.xds.server;

import dev.weir.core.traffic.RoutingTable.Host;
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
 *
 * <p>Envoy acknowledges clusters when all that are new have been warmed up: endpoints known, names
 * resolved, the first health checks done. So a route that waits for this loses no request.
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
    if (routes.acknowledged == null) {
      // A proxy that comes back with clusters of ours has routes of ours, we cannot say which. It
      // has them until it takes others: sent is not taken, and refused least of all.
      boolean cameBackWithOthers =
          !clusters.claimed.isEmpty()
              && !clusters.claimed.equals(snapshot.set(XdsType.CLUSTERS).version());
      if (cameBackWithOthers) {
        return retired;
      }
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
   * Whether the proxy has the clusters of the routes, with their endpoints. When it has refused one
   * it gets what there is: without any routes it would lose the requests of every service.
   */
  private static boolean isReachable(Snapshot snapshot, Map<XdsType, TypeState> types) {
    TypeState.Refused no = state(types, XdsType.CLUSTERS).refused;
    return no != null && !isBetterOff(snapshot, no, state(types, XdsType.ROUTES))
        || no == null && state(types, XdsType.ENDPOINTS).refused != null
        || has(snapshot.named(), snapshot, types);
  }

  /**
   * Whether a proxy that has refused clusters is better off with the routes of an earlier stream,
   * which lead to clusters that it has. Of the clusters that came together Envoy takes those that
   * it does not complain of, and its words name the others.
   */
  private static boolean isBetterOff(Snapshot snapshot, TypeState.Refused no, TypeState routes) {
    boolean hasOthers = routes.acknowledged == null && !routes.claimed.isEmpty();
    boolean complainsOfOurs = snapshot.named().stream().anyMatch(no.message()::contains);
    return hasOthers
        && (!complainsOfOurs || snapshot.loaded().stream().anyMatch(no.message()::contains));
  }

  /** Notes what an acknowledgement means for what the proxy has. */
  static void taken(XdsType type, Sent answered, Map<XdsType, TypeState> types) {
    TypeState clusters = state(types, XdsType.CLUSTERS);
    switch (type) {
      case CLUSTERS -> {
        clusters.held.addAll(answered.names());
        lost(answered.names(), types);
      }
      case ENDPOINTS -> {
        // Endpoints of a cluster that has gone meanwhile are thrown away. Those of a cluster that
        // is new count before it is acknowledged: Envoy does that when the cluster is in use,
        // after its endpoints have come and have been checked.
        Set<String> kept = new HashSet<>(clusters.held);
        Sent underWay = clusters.inFlight;
        if (underWay != null && underWay.order() < answered.order()) {
          kept.addAll(underWay.names());
        }
        kept.retainAll(answered.names());
        state(types, type).held.addAll(kept);
      }
      case LISTENERS, ROUTES -> {}
    }
  }

  /**
   * Notes that a proxy has no clusters but these. Also true of those that it refuses: Envoy takes
   * out what is missing, whatever it finds wrong with the rest.
   */
  static void lost(Set<String> names, Map<XdsType, TypeState> types) {
    state(types, XdsType.CLUSTERS).held.retainAll(names);
    state(types, XdsType.ENDPOINTS).held.retainAll(names);
  }

  /**
   * Whether a proxy that has routes already can reach what this host gives a share. A cluster that
   * gets nothing need not be there: a candidate that Envoy refuses, or is still warming up, is
   * rolled back all the same.
   */
  static boolean isReachable(Host host, Snapshot snapshot, Map<XdsType, TypeState> types) {
    return has(host.loaded(), snapshot, types);
  }

  /** Whether a proxy knows these clusters, with the endpoints of those that have them apart. */
  static boolean has(Set<String> clusters, Snapshot snapshot, Map<XdsType, TypeState> types) {
    Set<String> held = state(types, XdsType.CLUSTERS).held;
    Set<String> heldEndpoints = state(types, XdsType.ENDPOINTS).held;
    Set<String> apart = snapshot.set(XdsType.ENDPOINTS).names();
    // What is being taken away is as good as gone: the proxy may have let go of it already.
    Sent underWay = state(types, XdsType.CLUSTERS).inFlight;
    for (String name : clusters) {
      if (!held.contains(name)
          || (underWay != null && !underWay.names().contains(name))
          || (!heldEndpoints.contains(name) && apart.contains(name))) {
        return false;
      }
    }
    return true;
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

  private static boolean isSettled(Map<XdsType, TypeState> types, XdsType type) {
    return state(types, type).inFlight == null;
  }

  private static TypeState state(Map<XdsType, TypeState> types, XdsType type) {
    return Objects.requireNonNull(types.get(type));
  }
}
