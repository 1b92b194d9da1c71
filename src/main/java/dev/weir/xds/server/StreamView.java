package dev.weir.xds.server;

import dev.weir.core.lifecycle.ProxyReport.Refusal;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.TrafficPublisher.ResourceStatus;
import dev.weir.xds.snapshot.Snapshot;
import dev.weir.xds.translate.XdsType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stream has taken and refused, as an unchanging picture that any thread may read.
 *
 * @param routesVersion the routes acknowledged last; empty before the first
 * @param sequences that those routes carried when they were sent
 * @param reachable whether the proxy has every cluster to which those routes lead
 */
record StreamView(
    String routesVersion,
    Map<ResourceId, Long> sequences,
    boolean reachable,
    List<ResourceStatus> resources) {

  static StreamView of(Map<XdsType, TypeState> types) {
    List<ResourceStatus> resources = new ArrayList<>();
    String routesVersion = "";
    Map<ResourceId, Long> sequences = Map.of();
    boolean reachable = false;
    for (TypeState state : types.values()) {
      TypeState.Sent last = state.last;
      TypeState.Sent acknowledged = state.acknowledged;
      TypeState.Refused refused = state.refused;
      resources.add(
          new ResourceStatus(
              state.type.label(),
              last == null ? "" : last.set().version(),
              acknowledged == null ? "" : acknowledged.set().version(),
              refused == null ? "" : refused.version(),
              refused == null ? "" : refused.message()));
      if (state.type == XdsType.ROUTES && acknowledged != null) {
        routesVersion = acknowledged.set().version();
        sequences = acknowledged.snapshot().sequences();
        reachable = SendOrder.has(acknowledged.snapshot().loaded(), acknowledged.snapshot(), types);
      }
    }
    return new StreamView(routesVersion, sequences, reachable, List.copyOf(resources));
  }

  /** Whether the proxy has this decision of the rollout, or a later one. */
  boolean hasTaken(ResourceId rollout, long sequence, Snapshot current) {
    // A decision that changed nothing gave no new version: whoever has the current routes has it.
    boolean hasCurrent = routesVersion.equals(current.set(XdsType.ROUTES).version());
    Long taken = (hasCurrent ? current.sequences() : sequences).get(rollout);
    return reachable && taken != null && taken >= sequence;
  }

  /** The refusals of what the proxy should have now; what is superseded does not count. */
  Optional<Refusal> standingRefusal(String proxy, Snapshot current) {
    for (ResourceStatus status : resources) {
      if (status.refusedVersion().isEmpty()) {
        continue;
      }
      for (XdsType type : XdsType.values()) {
        String wanted = current.set(type).version();
        if (type.label().equals(status.type())
            && (status.refusedVersion().equals(wanted)
                || status.refusedVersion().startsWith(wanted + "+")
                || status.refusedVersion().startsWith(wanted + "~"))) {
          return Optional.of(
              new Refusal(proxy, status.type(), status.refusedVersion(), status.refusedMessage()));
        }
      }
    }
    return Optional.empty();
  }
}
