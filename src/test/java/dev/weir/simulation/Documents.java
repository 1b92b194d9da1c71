package dev.weir.simulation;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.plan.Intent;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualRouter;
import dev.weir.core.traffic.VirtualService;
import dev.weir.engine.IntentRead;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Resources as texts and back. A text names its resource; what it says is of no interest here. */
public final class Documents {
  private final Map<String, Object> known = new HashMap<>();

  /** A read that gave this intent. */
  public IntentRead write(Intent intent) {
    Map<String, String> texts = new TreeMap<>();
    write(texts, "VirtualService", intent.mesh().services());
    write(texts, "VirtualRouter", intent.mesh().routers());
    write(texts, "VirtualNode", intent.mesh().nodes());
    write(texts, "Rollout", intent.rollouts());
    write(texts, "GatePolicy", intent.policies());
    return new IntentRead.Accepted(intent, "d" + texts.hashCode(), texts);
  }

  private void write(
      Map<String, String> texts, String kind, Map<ResourceId, ? extends Object> resources) {
    resources.forEach(
        (id, resource) -> {
          String text = resource.toString();
          known.put(text, resource);
          texts.put(kind + " " + id, text);
        });
  }

  /** A read of texts that were written before. */
  public IntentRead read(Map<String, String> texts) {
    return new IntentRead.Accepted(
        new Intent(
            new Mesh(
                all(texts, VirtualService.class),
                all(texts, VirtualRouter.class),
                all(texts, VirtualNode.class)),
            all(texts, Rollout.class),
            all(texts, GatePolicy.class)),
        "stored",
        texts);
  }

  private <T> Map<ResourceId, T> all(Map<String, String> texts, Class<T> kind) {
    Map<ResourceId, T> found = new HashMap<>();
    texts.forEach(
        (key, text) -> {
          Object resource = known.get(text);
          if (kind.isInstance(resource)) {
            found.put(ResourceId.parse(key.substring(key.indexOf(' ') + 1)), kind.cast(resource));
          }
        });
    return found;
  }
}
