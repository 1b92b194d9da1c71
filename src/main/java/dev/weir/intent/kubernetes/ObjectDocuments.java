package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.rollout.ResourceId;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a user wrote, of an object of the cluster. */
final class ObjectDocuments {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** The whole object once more, and of no meaning to anybody but kubectl. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private ObjectDocuments() {}

  /** The name under which it is known to people: kind and id. */
  static String key(GenericKubernetesResource object) {
    ObjectMeta metadata = object.getMetadata();
    return object.getKind() + " " + metadata.getNamespace() + "/" + metadata.getName();
  }

  static long generation(GenericKubernetesResource object) {
    return Objects.requireNonNullElse(object.getMetadata().getGeneration(), 0L);
  }

  static ResourceId id(GenericKubernetesResource object) {
    return new ResourceId(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  /** Without status and without what an API server keeps for itself, but for the generation. */
  static JsonNode of(GenericKubernetesResource object) {
    ObjectMeta metadata = object.getMetadata();
    ObjectNode node = JSON.createObjectNode();
    node.put("apiVersion", object.getApiVersion()).put("kind", object.getKind());
    ObjectNode written = node.putObject("metadata");
    written.put("namespace", metadata.getNamespace()).put("name", metadata.getName());
    texts(written, "labels", metadata.getLabels());
    texts(written, "annotations", metadata.getAnnotations());
    written.put("generation", generation(object));
    Object spec = object.getAdditionalProperties().get("spec");
    if (spec != null) {
      node.set("spec", JSON.valueToTree(spec));
    }
    return node;
  }

  private static void texts(ObjectNode metadata, String name, @Nullable Map<String, String> texts) {
    Map<String, String> kept = new TreeMap<>(texts == null ? Map.of() : texts);
    kept.remove(LAST_APPLIED);
    if (!kept.isEmpty()) {
      ObjectNode node = metadata.putObject(name);
      kept.forEach(node::put);
    }
  }

  /**
   * Reads text that the store or the engine gave.
   *
   * @throws IllegalStateException when it is no JSON
   */
  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document that was kept is no JSON", e);
    }
  }

  /** Whether both say the same, in whatever types their numbers are kept. */
  static boolean equal(JsonNode one, JsonNode other) {
    return parse(one.toString()).equals(parse(other.toString()));
  }

  /** What keeps an object in the cluster, and whether somebody wants it out. */
  static List<String> held(GenericKubernetesResource object) {
    List<String> held = new ArrayList<>(object.getMetadata().getFinalizers());
    held.add(String.valueOf(object.getMetadata().getDeletionTimestamp()));
    return held;
  }

  /** Whether both are the same to a reader: a status that was written in between is nothing. */
  static boolean same(GenericKubernetesResource one, GenericKubernetesResource other) {
    return of(one).equals(of(other));
  }
}
