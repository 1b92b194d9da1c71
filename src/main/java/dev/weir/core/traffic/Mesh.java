package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import java.util.Map;

/** The mesh's resources as one set, by id. */
public record Mesh(
    Map<ResourceId, VirtualService> services,
    Map<ResourceId, VirtualRouter> routers,
    Map<ResourceId, VirtualNode> nodes) {
  public static final Mesh EMPTY = new Mesh(Map.of(), Map.of(), Map.of());

  public Mesh {
    services = Map.copyOf(services);
    routers = Map.copyOf(routers);
    nodes = Map.copyOf(nodes);
  }
}
