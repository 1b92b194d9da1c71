package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import java.util.List;

/**
 * The name that callers use.
 *
 * @param hosts host names without port, at least one; the resource's name when the manifest has
 *     none
 */
public record VirtualService(ResourceId id, List<String> hosts, Provider provider) {
  /** What stands behind the name. */
  public sealed interface Provider {
    record Router(ResourceId router) implements Provider {}

    record Node(ResourceId node) implements Provider {}
  }

  public VirtualService {
    hosts = List.copyOf(hosts);
  }
}
