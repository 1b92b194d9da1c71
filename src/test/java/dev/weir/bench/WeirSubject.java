package dev.weir.bench;

import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.split;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.engine.RolloutStore;
import dev.weir.testing.Meshes;
import dev.weir.xds.server.XdsLimits;
import dev.weir.xds.server.XdsServer;
import dev.weir.xds.translate.XdsType;
import io.grpc.BindableService;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Weir's own server, from the weights on: table, translation, version stored, sent. */
final class WeirSubject implements Subject {
  /** One listener, one route with two weighted clusters, two clusters with fixed endpoints. */
  static final Mesh MESH =
      Meshes.shop()
          .node("web-a", 9001)
          .node("web-b", 9002)
          .service("web", Meshes.route("main", 0, Meshes.EVERYTHING, Meshes.byRollout("web")))
          .caller("caller-0", 9000, "web")
          .build();

  private static final ResourceId WEB = id("web");

  private final XdsServer server;

  WeirSubject(RolloutStore store, Runnable routesAcknowledged) {
    this.server =
        new XdsServer(
            store,
            Clock.systemUTC(),
            XdsLimits.DEFAULT,
            (proxy, group, type, latency) -> {
              if (type.equals(XdsType.ROUTES.label())) {
                routesAcknowledged.run();
              }
            });
  }

  /** All on one side, then all on the other. */
  static Map<ResourceId, Split> splits(int change) {
    int candidate = change % 2 == 0 ? 0 : 10_000;
    return Map.of(WEB, split(change + 1L, "web-b", candidate, "web-a", 10_000 - candidate));
  }

  @Override
  public List<BindableService> services() {
    return server.services();
  }

  @Override
  public void publish(int change) {
    server.publish(MESH, splits(change));
  }

  @Override
  public void close() {
    server.close();
  }
}
