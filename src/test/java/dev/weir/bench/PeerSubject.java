package dev.weir.bench;

import dev.weir.core.traffic.RoutingTables;
import dev.weir.testing.Meshes;
import dev.weir.xds.translate.Translation;
import dev.weir.xds.translate.VirtualHosts;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.BindableService;
import java.util.List;

/**
 * java-control-plane as it comes, with the very resources that Weir makes. It is given them ready
 * made, and keeps its versions in memory: all that it does is to give them out.
 */
final class PeerSubject implements Subject, DiscoveryServerCallbacks {
  private static final String GROUP = "callers";
  private static final String UNCHANGED = "1";

  private final Runnable routesAcknowledged;
  private final SimpleCache<String> cache = new SimpleCache<>(node -> GROUP);
  private final V3DiscoveryServer server = new V3DiscoveryServer(this, cache);
  private final List<Translation> sides = List.of(side(0), side(1));

  PeerSubject(Runnable routesAcknowledged) {
    this.routesAcknowledged = routesAcknowledged;
  }

  private static Translation side(int change) {
    return Translation.of(
        RoutingTables.of(WeirSubject.MESH, WeirSubject.splits(change))
            .of(Meshes.id("caller-0"))
            .orElseThrow(),
        new VirtualHosts());
  }

  @Override
  public List<BindableService> services() {
    return List.of(server.getAggregatedDiscoveryServiceImpl());
  }

  @Override
  public void publish(int change) {
    Translation side = sides.get(change % 2);
    cache.setSnapshot(
        GROUP,
        Snapshot.create(
            side.clusters(),
            UNCHANGED,
            side.endpoints(),
            UNCHANGED,
            List.of(side.listener().orElseThrow()),
            UNCHANGED,
            List.of(side.routes().orElseThrow()),
            Integer.toString(change),
            List.of(),
            UNCHANGED));
  }

  @Override
  public void onV3StreamRequest(long stream, DiscoveryRequest request) {
    if (request.getTypeUrl().equals(XdsType.ROUTES.typeUrl())
        && !request.getResponseNonce().isEmpty()
        && !request.hasErrorDetail()) {
      routesAcknowledged.run();
    }
  }

  @Override
  public void onV3StreamDeltaRequest(long stream, DeltaDiscoveryRequest request) {}

  @Override
  public void close() {}
}
