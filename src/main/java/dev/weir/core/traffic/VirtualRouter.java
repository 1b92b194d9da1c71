package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import java.util.List;

/** Chooses a route by match for the virtual services that it stands behind. */
public record VirtualRouter(ResourceId id, List<Listener> listeners, List<Route> routes) {
  /**
   * @param port 1 to 65,535
   */
  public record Listener(int port, Protocol protocol) {}

  public VirtualRouter {
    listeners = List.copyOf(listeners);
    routes = List.copyOf(routes);
  }
}
