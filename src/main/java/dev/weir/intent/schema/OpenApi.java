package dev.weir.intent.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.weir.intent.document.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The structural schemas of the definitions, and what is derived from them. */
final class OpenApi {
  static final String INT_OR_STRING = "x-kubernetes-int-or-string";
  static final String PRESERVE_UNKNOWN = "x-kubernetes-preserve-unknown-fields";

  /** What JSON Schema and the definitions spell alike. */
  private static final Set<String> SHARED =
      Set.of(
          "type",
          "enum",
          "pattern",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "maxProperties",
          "required");

  /** Of what stands where the schema has no field: so many of them are named, or looked into. */
  private static final int MOST_UNKNOWN = 200;

  private OpenApi() {}

  /** The schema of what people write of a kind, with metadata spelled out. */
  static ObjectNode of(ResourceKind kind) {
    JsonNode version = resource(kind.definition()).at("/spec/versions/0");
    if (!version.path("name").asText().equals(ResourceKind.VERSION)) {
      throw new IllegalStateException(kind.definition() + " has no " + ResourceKind.VERSION);
    }
    ObjectNode schema = version.at("/schema/openAPIV3Schema").deepCopy();
    ObjectNode properties = (ObjectNode) schema.get("properties");
    properties.set("metadata", resource("weir/metadata.yaml"));
    // Nobody writes a status into a file; one that was exported with an object is left alone.
    if (properties.has("status")) {
      properties.putObject("status").put("type", "object").put(PRESERVE_UNKNOWN, true);
    }
    ((ArrayNode) schema.get("required")).add("metadata");
    return schema;
  }

  static JsonNode resource(String name) {
    try (InputStream in = OpenApi.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      YamlReader.Parsed parsed =
          YamlReader.read(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      if (!parsed.problems().isEmpty() || parsed.documents().size() != 1) {
        throw new IllegalStateException(name + " is broken: " + parsed.problems());
      }
      return parsed.documents().getFirst().root();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as JSON Schema in which a field that is not named is an error. */
  static ObjectNode strict(JsonNode openApi) {
    ObjectNode strict = openApi.deepCopy();
    strict.retain(SHARED);
    if (openApi.path(INT_OR_STRING).asBoolean()) {
      strict.set("type", strict.arrayNode().add("integer").add("string"));
    }
    JsonNode properties = openApi.path("properties");
    if (properties.isObject()) {
      ObjectNode checked = strict.putObject("properties");
      for (Map.Entry<String, JsonNode> property : properties.properties()) {
        checked.set(property.getKey(), strict(property.getValue()));
      }
    }
    if (openApi.has("items")) {
      strict.set("items", strict(openApi.get("items")));
    }
    if (openApi.has("additionalProperties")) {
      strict.set("additionalProperties", strict(openApi.get("additionalProperties")));
    } else if (properties.isObject() && !openApi.path(PRESERVE_UNKNOWN).asBoolean()) {
      strict.put("additionalProperties", false);
    }
    return strict;
  }

  /** Fills what is left out with the schema's defaults, outer before inner, in place. */
  static void fillDefaults(JsonNode openApi, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : openApi.path("properties").properties()) {
        JsonNode ifLeftOut = property.getValue().get("default");
        if (ifLeftOut != null && !object.has(property.getKey())) {
          object.set(property.getKey(), ifLeftOut.deepCopy());
        }
        fillDefaults(property.getValue(), object.path(property.getKey()));
      }
    } else if (value.isArray()) {
      value.forEach(item -> fillDefaults(openApi.path("items"), item));
    }
  }

  /**
   * Cuts what is far too much to just beyond its limit, in place: it is refused all the same, and
   * need not be looked at to its end.
   */
  static JsonNode cut(JsonNode openApi, JsonNode value) {
    switch (value) {
      case TextNode text -> {
        int limit = limit(openApi, "maxLength");
        if (limit < text.textValue().length()) {
          return TextNode.valueOf(text.textValue().substring(0, limit + 1));
        }
      }
      case ArrayNode list -> {
        for (int last = list.size() - 1; last > limit(openApi, "maxItems"); last--) {
          list.remove(last);
        }
        for (int i = 0; i < list.size(); i++) {
          list.set(i, cut(openApi.path("items"), list.get(i)));
        }
      }
      case ObjectNode object -> cutFields(openApi, object);
      default -> {}
    }
    return value;
  }

  private static void cutFields(JsonNode openApi, ObjectNode object) {
    boolean takesOthers = openApi.has("additionalProperties") || openApi.has(PRESERVE_UNKNOWN);
    int most = takesOthers ? limit(openApi, "maxProperties") : MOST_UNKNOWN;
    int others = 0;
    for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      boolean declared = openApi.path("properties").has(field.getKey());
      if (!declared && others++ > most) {
        fields.remove();
      } else {
        field.setValue(
            cut(
                property(openApi, field.getKey()).orElse(MissingNode.getInstance()),
                field.getValue()));
      }
    }
  }

  /** What is without a limit in the schema is not cut: it may be accepted. */
  private static int limit(JsonNode openApi, String word) {
    return openApi.path(word).asInt(openApi.isMissingNode() ? MOST_UNKNOWN : Integer.MAX_VALUE);
  }

  /** The schema of a property of an object. */
  static Optional<JsonNode> property(JsonNode openApi, String name) {
    JsonNode property = openApi.path("properties").path(name);
    if (property.isMissingNode()) {
      property = openApi.path("additionalProperties");
    }
    return property.isObject() ? Optional.of(property) : Optional.empty();
  }
}
