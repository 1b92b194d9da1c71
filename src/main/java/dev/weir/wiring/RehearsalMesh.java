package dev.weir.wiring;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.Route;
import dev.weir.core.traffic.RouteMatch;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualRouter;
import dev.weir.core.traffic.VirtualService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The smallest mesh in which a rollout moves: one caller, one service, two revisions of it. */
final class RehearsalMesh {
  static final ResourceId ROLLOUT = id("called");
  static final ResourceId STABLE = id("called-v1");
  static final ResourceId CANDIDATE = id("called-v2");
  static final ResourceId CALLER = id("caller");

  private static final int PORT = 8080;

  private RehearsalMesh() {}

  static Mesh of() {
    Route everything =
        new Route(
            "all",
            0,
            new RouteMatch(new RouteMatch.Path.Prefix("/"), Optional.empty(), List.of(), List.of()),
            new Route.Action.ByRollout(ROLLOUT, false),
            Route.DEFAULT_TIMEOUT,
            Route.DEFAULT_IDLE_TIMEOUT,
            Optional.empty());
    return new Mesh(
        Map.of(
            ROLLOUT,
            new VirtualService(
                ROLLOUT, List.of("called"), new VirtualService.Provider.Router(ROLLOUT))),
        Map.of(
            ROLLOUT,
            new VirtualRouter(
                ROLLOUT,
                List.of(new VirtualRouter.Listener(PORT, Protocol.HTTP)),
                List.of(everything))),
        Stream.of(revision(STABLE), revision(CANDIDATE), caller())
            .collect(Collectors.toMap(VirtualNode::id, node -> node)));
  }

  private static VirtualNode revision(ResourceId id) {
    return new VirtualNode(
        id,
        List.of(
            new VirtualNode.Listener(
                PORT,
                Protocol.HTTP,
                Optional.empty(),
                VirtualNode.Listener.DEFAULT_CONNECT_TIMEOUT)),
        new VirtualNode.Discovery.Static(List.of(new VirtualNode.Address("127.0.0.1", PORT))),
        List.of(),
        Optional.empty());
  }

  private static VirtualNode caller() {
    return new VirtualNode(
        CALLER,
        List.of(),
        new VirtualNode.Discovery.Static(List.of()),
        List.of(ROLLOUT),
        Optional.of(new VirtualNode.Egress("127.0.0.1", PORT)));
  }

  private static ResourceId id(String name) {
    return new ResourceId("rehearsal", name);
  }
}
