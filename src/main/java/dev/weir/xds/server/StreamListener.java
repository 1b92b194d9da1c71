package dev.weir.xds.server;

import dev.weir.core.rollout.ResourceId;
import java.time.Duration;

/** Told of what happens on the streams, on any thread; must return quickly. */
@FunctionalInterface
public interface StreamListener {
  StreamListener NONE = (proxy, group, type, latency) -> {};

  /**
   * A proxy has taken a version that was published while its stream was open.
   *
   * @param proxy Envoy's node id
   * @param group the virtual node that it stands for
   * @param type clusters, endpoints, listeners or routes
   * @param latency from the publication to the acknowledgement
   */
  void acknowledged(String proxy, ResourceId group, String type, Duration latency);

  /**
   * A stream was refused, or ended for what its client did.
   *
   * @param code of the gRPC status that it was told, for example {@code RESOURCE_EXHAUSTED}
   */
  default void refused(String code) {}
}
