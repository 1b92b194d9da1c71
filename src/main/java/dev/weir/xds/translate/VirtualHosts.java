package dev.weir.xds.translate;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.RoutingTable;
import dev.weir.core.traffic.RoutingTable.Host;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.HashMap;
import java.util.Map;

/**
 * Virtual hosts that have been translated already. Many node groups call the same services, and a
 * change of weights touches one host of many: each host object is translated once. Not for several
 * threads at once.
 */
public final class VirtualHosts {
  private final Map<ResourceId, Known> known = new HashMap<>();

  private record Known(Host host, VirtualHost translated) {}

  RouteConfiguration routes(RoutingTable table) {
    RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName(Listeners.EGRESS);
    for (Host host : table.hosts()) {
      routes.addVirtualHosts(virtualHost(host));
    }
    return routes.build();
  }

  @SuppressWarnings("ReferenceEquality") // An equal host that is another object is rare, and costs
  // no more than its translation; comparing deeply would cost on every change.
  private VirtualHost virtualHost(Host host) {
    Known last = known.get(host.service());
    if (last != null && last.host() == host) {
      return last.translated();
    }
    VirtualHost translated = Routes.virtualHost(host);
    known.put(host.service(), new Known(host, translated));
    return translated;
  }

  /** Forgets everything, for another mesh. */
  public void clear() {
    known.clear();
  }
}
