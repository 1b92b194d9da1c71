package dev.weir.xds.server;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.RoutingTable.Host;
import dev.weir.xds.server.TypeState.Sent;
import dev.weir.xds.snapshot.Snapshot;
import dev.weir.xds.translate.XdsType;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which routes one proxy may have now: each host as it was decided when the proxy can reach that
 * host's clusters, and until then as the proxy has it. So one service's new revision never delays
 * what was decided for another, least of all its way back.
 */
final class RouteChoice {
  private RouteChoice() {}

  /** The snapshot whose routes the proxy may have; empty when there is nothing that it may have. */
  static Optional<Snapshot> choose(Snapshot snapshot, Map<XdsType, TypeState> types) {
    TypeState routes = Objects.requireNonNull(types.get(XdsType.ROUTES));
    Sent own = routes.acknowledged;
    if (own == null) {
      return SendOrder.mayGo(XdsType.ROUTES, snapshot, types)
          ? Optional.of(snapshot)
          : Optional.empty();
    }
    if (own.set().version().equals(snapshot.set(XdsType.ROUTES).version())
        || SendOrder.has(snapshot.loaded(), snapshot, types)) {
      return Optional.of(snapshot);
    }
    Set<ResourceId> held = new TreeSet<>();
    for (Host host : snapshot.hosts()) {
      if (!SendOrder.isReachable(host, snapshot, types)) {
        held.add(host.service());
      }
    }
    return Optional.of(held.isEmpty() ? snapshot : mixture(snapshot, own.snapshot(), held));
  }

  /** When all that differs is held, the proxy has what it may have: only sequences may be newer. */
  private static Snapshot mixture(Snapshot snapshot, Snapshot own, Set<ResourceId> held) {
    Snapshot mixed = snapshot.holding(own, held);
    return mixed.hosts().equals(own.hosts()) ? own.withSequences(mixed.sequences()) : mixed;
  }
}
