package dev.weir.xds.server;

import io.grpc.Status;
import java.util.Optional;

/** Who may open another stream, and for whom more is kept in memory. */
final class Admission {
  private static final int ONE_OF = 2;

  private final XdsLimits limits;
  private final Quota places;
  private final Quota connections;
  private final Quota memory;

  Admission(XdsLimits limits) {
    this.limits = limits;
    this.places = new Quota(limits.streams(), limits.streamsPerAddress());
    this.connections = new Quota(Long.MAX_VALUE, limits.streamsPerConnection());
    this.memory = new Quota(limits.subscriptionBytes(), limits.subscriptionBytes() / ONE_OF);
  }

  /** Takes a place for one more stream; otherwise says why there is none. */
  Optional<Status> enter(Peer peer) {
    if (connections.take(peer.connection(), 1) != Quota.Outcome.TAKEN) {
      return tooMuch(
          "at most "
              + limits.streamsPerConnection()
              + " streams of one connection are served; one is enough for a proxy");
    }
    Quota.Outcome outcome = places.take(peer.address(), 1);
    if (outcome != Quota.Outcome.TAKEN) {
      connections.giveBack(peer.connection(), 1);
    }
    return switch (outcome) {
      case TAKEN -> Optional.empty();
      case NONE_LEFT -> tooMuch("at most " + limits.streams() + " proxies are served");
      case OWN_PART_SPENT ->
          tooMuch("at most " + limits.streamsPerAddress() + " proxies of one address are served");
    };
  }

  void leave(Peer peer) {
    connections.giveBack(peer.connection(), 1);
    places.giveBack(peer.address(), 1);
  }

  /** Makes room for what a subscription needs more, or less; otherwise says why there is none. */
  Optional<Status> keep(Peer peer, long bytes) {
    if (bytes <= 0) {
      memory.giveBack(peer.address(), -bytes);
      return Optional.empty();
    }
    return switch (memory.take(peer.address(), bytes)) {
      case TAKEN -> Optional.empty();
      case NONE_LEFT, OWN_PART_SPENT ->
          tooMuch(
              "the subscriptions of all proxies together are too large; ask for fewer resources by"
                  + " name, or from fewer proxies");
    };
  }

  /** What is kept of all subscriptions, in bytes. */
  long kept() {
    return memory.taken();
  }

  private static Optional<Status> tooMuch(String what) {
    return Optional.of(Status.RESOURCE_EXHAUSTED.withDescription(what));
  }
}
