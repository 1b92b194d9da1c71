package dev.weir.xds.server;

import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What of one stream's requests stays in memory: the newest of each type. */
final class Subscriptions {
  /** A name is a string in a list and in a set; its own characters come on top. */
  private static final int BYTES_PER_NAME = 96;

  private final Admission admission;
  private final Peer peer;
  private final Map<XdsType, Long> bytes = new EnumMap<>(XdsType.class);
  private boolean ended;

  Subscriptions(Admission admission, Peer peer) {
    this.admission = admission;
    this.peer = peer;
  }

  /** Accounts for a request that takes the place of the one before; says so when it may not. */
  synchronized Optional<Status> replace(XdsType type, DiscoveryRequest request) {
    if (ended) {
      return Optional.empty();
    }
    long wanted =
        request.getSerializedSize() + (long) BYTES_PER_NAME * request.getResourceNamesCount();
    Optional<Status> refusal = admission.keep(peer, wanted - bytes.getOrDefault(type, 0L));
    if (refusal.isEmpty()) {
      bytes.put(type, wanted);
    }
    return refusal;
  }

  /** Gives everything back; what comes after it counts for nothing. */
  synchronized void end() {
    ended = true;
    bytes.values().forEach(kept -> admission.keep(peer, -kept));
    bytes.clear();
  }
}
