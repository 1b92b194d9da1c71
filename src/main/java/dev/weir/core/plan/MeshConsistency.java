package dev.weir.core.plan;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Route;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualRouter;
import dev.weir.core.traffic.VirtualService;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who names whom in the mesh. */
final class MeshConsistency {
  private MeshConsistency() {}

  static void check(Intent intent, Faults faults) {
    Mesh mesh = intent.mesh();
    mesh.services().values().stream()
        .sorted(Comparator.comparing(VirtualService::id))
        .forEach(service -> service(service, mesh, faults));
    mesh.routers().values().stream()
        .sorted(Comparator.comparing(VirtualRouter::id))
        .forEach(router -> router(router, intent, faults));
    mesh.nodes().values().stream()
        .sorted(Comparator.comparing(VirtualNode::id))
        .forEach(node -> node(node, mesh, faults));
  }

  private static void service(VirtualService service, Mesh mesh, Faults faults) {
    Named where = new Named(Faults.SERVICE, service.id());
    switch (service.provider()) {
      case VirtualService.Provider.Router(ResourceId router) ->
          faults.refers(
              where,
              "spec.provider.virtualRouter",
              new Named(Faults.ROUTER, router),
              mesh.routers().keySet());
      case VirtualService.Provider.Node(ResourceId node) ->
          answers(where, "spec.provider.virtualNode", node, mesh, faults);
    }
  }

  /** The node is there and answers on a port. */
  private static void answers(Named where, String path, ResourceId id, Mesh mesh, Faults faults) {
    if (faults.refers(where, path, new Named(Faults.NODE, id), mesh.nodes().keySet())) {
      VirtualNode node = mesh.nodes().get(id);
      if (node != null && node.listeners().isEmpty()) {
        faults.add(
            where,
            path,
            "VirtualNode '" + id.name() + "' only calls others: it has no listener to send to.",
            "Give it listeners and discovery, or name another node.");
      }
    }
  }

  private static void router(VirtualRouter router, Intent intent, Faults faults) {
    Named where = new Named(Faults.ROUTER, router.id());
    for (int i = 0; i < router.routes().size(); i++) {
      Route route = router.routes().get(i);
      String path = "spec.routes[" + i + "]";
      Patterns.check(where, path + ".match", route.match(), faults);
      switch (route.action()) {
        case Route.Action.ByRollout(ResourceId rollout, var _) ->
            faults.refers(
                where,
                path + ".action.rollout",
                new Named(Faults.ROLLOUT, rollout),
                intent.rollouts().keySet());
        case Route.Action.WeightedTargets(List<Route.Target> targets) -> {
          for (int t = 0; t < targets.size(); t++) {
            answers(
                where,
                path + ".action.weightedTargets[" + t + "].virtualNode",
                targets.get(t).node(),
                intent.mesh(),
                faults);
          }
        }
      }
    }
  }

  private static void node(VirtualNode node, Mesh mesh, Faults faults) {
    Named where = new Named(Faults.NODE, node.id());
    Map<String, VirtualService> claimed = new HashMap<>();
    for (int i = 0; i < node.backends().size(); i++) {
      String path = "spec.backends[" + i + "].virtualService";
      ResourceId id = node.backends().get(i);
      if (!faults.refers(where, path, new Named(Faults.SERVICE, id), mesh.services().keySet())) {
        continue;
      }
      VirtualService service = mesh.services().get(id);
      if (service == null) {
        continue;
      }
      for (String host : service.hosts()) {
        VirtualService other = claimed.putIfAbsent(host, service);
        if (other != null && !other.id().equals(id)) {
          faults.add(
              where,
              path,
              "The host '"
                  + host
                  + "' stands for two of the services that this node calls: "
                  + other.id().name()
                  + " and "
                  + id.name()
                  + ".",
              "Take the host out of one of the two VirtualServices, or one of the backends out"
                  + " here.");
        }
      }
    }
    node.egress()
        .filter(egress -> node.listeners().stream().anyMatch(l -> l.port() == egress.port()))
        .ifPresent(
            egress ->
                faults.add(
                    where,
                    "spec.egress.port",
                    "Port " + egress.port() + " is taken: the node itself answers on it.",
                    "Choose another port for the node's proxy, for example 15001."));
  }
}
