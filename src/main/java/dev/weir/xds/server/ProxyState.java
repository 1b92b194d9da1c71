package dev.weir.xds.server;

import dev.weir.xds.server.TypeState.Refused;
import dev.weir.xds.server.TypeState.Sent;
import dev.weir.xds.snapshot.ResourceSet;
import dev.weir.xds.snapshot.Snapshot;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.controlplane.cache.Watch;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What one proxy has, has refused and is due, as far as its stream tells. Not for several threads
 * at once.
 */
final class ProxyState {
  private final Map<XdsType, TypeState> types = new EnumMap<>(XdsType.class);
  private long responses;

  ProxyState() {
    for (XdsType type : XdsType.values()) {
      types.put(type, new TypeState(type));
    }
  }

  TypeState of(XdsType type) {
    return Objects.requireNonNull(types.get(type));
  }

  StreamView view() {
    return StreamView.of(types);
  }

  /**
   * Takes a request that is not stale.
   *
   * @return the response that it answers; empty for a request that only asks
   */
  Optional<Sent> asked(XdsType type, Watch watch) {
    DiscoveryRequest request = watch.request().v3Request();
    TypeState state = of(type);
    if (state.watch == null) {
      state.claimed = request.getVersionInfo();
    }
    state.watch = watch;
    state.names = Set.copyOf(request.getResourceNamesList());
    state.owedAndAsked = state.owed;
    Optional<Sent> answered =
        Optional.ofNullable(state.inFlight)
            .filter(sent -> sent.nonce().equals(request.getResponseNonce()));
    if (answered.isPresent()) {
      state.inFlight = null;
    }
    return answered;
  }

  void acknowledged(XdsType type, Sent answered) {
    TypeState state = of(type);
    SendOrder.taken(type, answered, types);
    state.acknowledged = answered;
    state.refused = null;
  }

  void refused(XdsType type, Sent answered, String message) {
    if (type == XdsType.CLUSTERS) {
      SendOrder.lost(answered.names(), types);
    }
    of(type).refused = new Refused(answered.set().version(), answered.names(), message);
  }

  /** The snapshot whose routes this proxy may have now. */
  Optional<Snapshot> routes(Snapshot snapshot) {
    Optional<Snapshot> chosen = RouteChoice.choose(snapshot, types);
    chosen.ifPresent(this::carryNewerSequences);
    return chosen;
  }

  /** Decisions that change nothing for the proxy give no response; it has them all the same. */
  private void carryNewerSequences(Snapshot chosen) {
    TypeState routes = of(XdsType.ROUTES);
    Sent own = routes.acknowledged;
    if (own != null
        && own.set().version().equals(chosen.set(XdsType.ROUTES).version())
        && !own.snapshot().sequences().equals(chosen.sequences())) {
      routes.acknowledged =
          new Sent(
              own.set(),
              own.names(),
              own.snapshot().withSequences(chosen.sequences()),
              own.order(),
              own.nonce());
    }
  }

  /** What to send of a type; empty when nothing is due, or something else has to come first. */
  Optional<Sent> due(XdsType type, Snapshot snapshot) {
    TypeState state = of(type);
    if (!state.open()) {
      return Optional.empty();
    }
    ResourceSet wanted = snapshot.set(type, SendOrder.kept(snapshot, types));
    takeAsAcknowledged(state, wanted, snapshot);
    if (!state.due(wanted) || (type != XdsType.ROUTES && !SendOrder.mayGo(type, snapshot, types))) {
      return Optional.empty();
    }
    Set<String> names = Set.copyOf(state.deliverable(wanted));
    return Optional.of(new Sent(wanted, names, snapshot, ++responses, ""));
  }

  /** What a proxy brought along from an earlier stream and is still current, it has. */
  void takeAsAcknowledged(TypeState state, ResourceSet wanted, Snapshot snapshot) {
    if (state.watch != null
        && state.last == null
        && state.type != XdsType.ENDPOINTS
        && state.claimed.equals(wanted.version())) {
      Sent had = new Sent(wanted, Set.copyOf(state.deliverable(wanted)), snapshot, 0, "");
      state.last = had;
      state.acknowledged = had;
      SendOrder.taken(state.type, had, types);
    }
  }

  /** A response is on its way. */
  void sent(XdsType type) {
    TypeState endpoints = of(XdsType.ENDPOINTS);
    switch (type) {
      case CLUSTERS -> endpoints.owed = true;
      case ENDPOINTS -> {
        endpoints.owed = false;
        endpoints.owedAndAsked = false;
      }
      case LISTENERS, ROUTES -> {}
    }
  }
}
