package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.Rollout;
import dev.weir.intent.schema.ResourceKind;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which objects a spec names, whatever else is right or wrong with it. All of them are in its own
 * namespace. Pure.
 */
final class Mentions {
  private Mentions() {}

  /**
   * Whom an object names.
   *
   * @param object with kind, metadata and spec
   * @param revisions that a rollout has besides those of its spec; of no meaning to others
   * @return by kind and id; some may not be there
   */
  static Set<String> of(JsonNode object, Collection<String> revisions) {
    String namespace = object.at("/metadata/namespace").asText();
    JsonNode spec = object.path("spec");
    Set<String> named = new TreeSet<>();
    Optional<ResourceKind> kind = ResourceKind.of(object.path("kind").asText());
    if (kind.isEmpty()) {
      return named;
    }
    switch (kind.get()) {
      case VIRTUAL_NODE ->
          spec.path("backends")
              .forEach(
                  b -> add(named, ResourceKind.VIRTUAL_SERVICE, namespace, b, "virtualService"));
      case VIRTUAL_SERVICE -> {
        add(named, ResourceKind.VIRTUAL_ROUTER, namespace, spec.path("provider"), "virtualRouter");
        add(named, ResourceKind.VIRTUAL_NODE, namespace, spec.path("provider"), "virtualNode");
      }
      case VIRTUAL_ROUTER ->
          spec.path("routes")
              .forEach(
                  route -> {
                    JsonNode action = route.path("action");
                    add(named, ResourceKind.ROLLOUT, namespace, action, "rollout");
                    action
                        .path("weightedTargets")
                        .forEach(
                            t ->
                                add(named, ResourceKind.VIRTUAL_NODE, namespace, t, "virtualNode"));
                  });
      case ROLLOUT -> rollout(named, namespace, spec, revisions);
      case NOTIFICATION_POLICY ->
          spec.path("rollouts")
              .forEach(r -> add(named, ResourceKind.ROLLOUT, namespace, r.asText()));
      case GATE_POLICY -> {}
    }
    return named;
  }

  private static void rollout(
      Set<String> named, String namespace, JsonNode spec, Collection<String> revisions) {
    Set<String> all = new TreeSet<>(revisions);
    all.add(spec.path("revision").asText());
    spec.at("/experiment/arms").forEach(arm -> all.add(arm.path("revision").asText()));
    Stream.of(spec.path("virtualNode"), spec.at("/strategy/canary/baseline"))
        .filter(JsonNode::isTextual)
        .forEach(
            template ->
                all.forEach(
                    revision ->
                        add(
                            named,
                            ResourceKind.VIRTUAL_NODE,
                            namespace,
                            template.asText().replace(Rollout.REVISION_PLACE, revision))));
    for (JsonNode gates : spec.findValues("gates")) {
      gates.forEach(use -> add(named, ResourceKind.GATE_POLICY, namespace, use, "policy"));
    }
  }

  private static void add(
      Set<String> named, ResourceKind kind, String namespace, JsonNode parent, String field) {
    JsonNode name = parent.path(field);
    if (name.isTextual()) {
      add(named, kind, namespace, name.asText());
    }
  }

  private static void add(Set<String> named, ResourceKind kind, String namespace, String name) {
    named.add(kind.word() + " " + namespace + "/" + name);
  }
}
