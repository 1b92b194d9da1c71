package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.Control;
import dev.weir.intent.schema.ResourceKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who names whom: in the cluster as it is, in what is in force, and in the states of rollouts,
 * which alone know the nodes that have traffic still.
 */
final class Namings {
  private static final String ROLLOUT = ResourceKind.ROLLOUT.word();

  private final Control control;
  private final Map<String, Named> cache = new HashMap<>();

  /** What an object of that version says. */
  private record Named(String version, JsonNode object) {}

  Namings(Control control) {
    this.control = control;
  }

  /**
   * Whom each object names, as it is now and as it is in force.
   *
   * @param uncertain gets the namespaces of which the engine does not know all rollouts yet
   */
  Map<String, Set<String>> of(
      Map<String, GenericKubernetesResource> objects,
      Map<String, JsonNode> inForce,
      Set<String> uncertain) {
    cache.keySet().retainAll(objects.keySet());
    Map<String, Set<String>> names = new HashMap<>();
    objects.forEach(
        (key, object) -> {
          Named known = cache.get(key);
          String version = object.getMetadata().getResourceVersion();
          if (known == null || !known.version().equals(version)) {
            known = new Named(version, ObjectDocuments.of(object));
            cache.put(key, known);
          }
          add(names, key, known.object(), List.of(), Set.of());
        });
    inForce.forEach(
        (key, object) -> {
          if (!object.path("kind").asText().equals(ROLLOUT)) {
            add(names, key, object, List.of(), Set.of());
            return;
          }
          ResourceId id =
              new ResourceId(
                  object.at("/metadata/namespace").asText(), object.at("/metadata/name").asText());
          control
              .rollout(id)
              .map(Control.RolloutView::state)
              .ifPresentOrElse(
                  state -> add(names, key, object, revisions(state), nodes(state)),
                  () -> {
                    add(names, key, object, List.of(), Set.of());
                    uncertain.add(id.namespace());
                  });
        });
    return names;
  }

  private static void add(
      Map<String, Set<String>> names,
      String key,
      JsonNode object,
      List<String> revisions,
      Set<String> nodes) {
    Set<String> all = names.computeIfAbsent(key, _ -> new TreeSet<>());
    all.addAll(Mentions.of(object, revisions));
    all.addAll(nodes);
  }

  /** Those that may get traffic, besides what its spec asks for. */
  private static List<String> revisions(RolloutState state) {
    Set<String> all = new TreeSet<>();
    state.stable().map(Revision::name).ifPresent(all::add);
    state.deployed().map(one -> one.revision().name()).ifPresent(all::add);
    state.nodes().keySet().forEach(revision -> all.add(revision.name()));
    return List.copyOf(all);
  }

  private static Set<String> nodes(RolloutState state) {
    Set<String> nodes = new TreeSet<>();
    state.nodes().values().forEach(id -> nodes.add(ResourceKind.VIRTUAL_NODE.word() + " " + id));
    return nodes;
  }
}
