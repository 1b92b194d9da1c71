package dev.weir.intent.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.FieldPath;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The schema of one kind, compiled, as an API server would apply it. */
public final class ResourceSchema {
  private final ObjectNode openApi;
  private final Schema structure;
  private final CelRules rules;

  private ResourceSchema(ResourceKind kind) {
    this.openApi = OpenApi.of(kind);
    this.structure =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(OpenApi.strict(openApi));
    this.rules = CelRules.of(openApi);
  }

  /** Compiled when first needed: the commands that read one kind do not pay for the others. */
  private static final Map<ResourceKind, ResourceSchema> COMPILED =
      new EnumMap<>(ResourceKind.class);

  static {
    // A native executable is built with all of them in it, compiled: a third of its start
    // otherwise.
    if ("buildtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"))) {
      for (ResourceKind kind : ResourceKind.values()) {
        of(kind).rules.compile();
      }
    }
  }

  /** The schema of a kind. */
  public static ResourceSchema of(ResourceKind kind) {
    synchronized (COMPILED) {
      return COMPILED.computeIfAbsent(kind, ResourceSchema::new);
    }
  }

  /**
   * The document's content with defaults filled in, and what is far too much in it cut; the
   * document itself stays as it is.
   */
  public JsonNode withDefaults(Document document) {
    JsonNode filled = OpenApi.cut(openApi, document.root().deepCopy());
    OpenApi.fillDefaults(openApi, filled);
    return filled;
  }

  /**
   * Everything wrong with a document.
   *
   * @param filled the same with {@link #withDefaults}
   */
  public List<Problem> check(Document document, JsonNode filled) {
    Map<String, List<Problem>> found = new HashMap<>();
    document
        .problems()
        .forEach(p -> found.computeIfAbsent(p.path(), _ -> new ArrayList<>()).add(p));
    Set<String> unreadable = Set.copyOf(found.keySet());
    document
        .doubtfulNames()
        .forEach(
            (path, problem) -> {
              if (!isDeclared(filled, path)) {
                found.computeIfAbsent(path, _ -> new ArrayList<>()).add(problem);
              }
            });
    SchemaWords words = new SchemaWords(openApi, document);
    for (Error error : structure.validate(filled)) {
      Step at = locate(error.getInstanceLocation(), filled);
      Problem problem = words.problem(error, at.path(), at.schema(), at.value());
      // What could not be read may hold what seems to be missing in it.
      if (!unreadable.contains(at.path()) && !found.containsKey(problem.path())) {
        found.put(problem.path(), new ArrayList<>(List.of(problem)));
      }
    }
    checkLists(openApi, filled, "", document, found);
    rules.check(
        openApi,
        filled,
        "",
        path -> found.keySet().stream().anyMatch(f -> FieldPath.within(f, path)),
        (path, message) -> {
          if (!found.containsKey(path)) {
            found.put(path, new ArrayList<>());
          } else if (unreadable.contains(path)) {
            return;
          }
          found.get(path).add(words.violation(path, message, valueAt(filled, path)));
        });
    return found.values().stream().flatMap(List::stream).toList();
  }

  private record Step(String path, JsonNode schema, JsonNode value) {}

  private Step locate(NodePath location, JsonNode root) {
    String path = "";
    JsonNode schema = openApi;
    JsonNode value = root;
    for (int i = 0; i < location.getNameCount(); i++) {
      Object element = location.getElement(i);
      if (value.isArray()) {
        int index = Integer.parseInt(String.valueOf(element));
        path = FieldPath.item(path, index);
        schema = schema.path("items");
        value = value.path(index);
      } else {
        String name = String.valueOf(element);
        path = FieldPath.field(path, name);
        schema = OpenApi.property(schema, name).orElse(schema.path("no such property"));
        value = value.path(name);
      }
    }
    return new Step(path, schema, value);
  }

  private boolean isDeclared(JsonNode root, String path) {
    return find(openApi, root, "", path).filter(step -> step.schema().isObject()).isPresent();
  }

  private JsonNode valueAt(JsonNode root, String path) {
    return find(openApi, root, "", path).map(Step::value).orElse(root.path("no such property"));
  }

  /** Walks down to a path; a field that only additionalProperties allow has no schema. */
  private static Optional<Step> find(JsonNode schema, JsonNode value, String path, String wanted) {
    if (path.equals(wanted)) {
      return Optional.of(new Step(path, schema, value));
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        String item = FieldPath.item(path, i);
        if (FieldPath.within(wanted, item)) {
          return find(schema.path("items"), value.get(i), item, wanted);
        }
      }
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String child = FieldPath.field(path, field.getKey());
      if (FieldPath.within(wanted, child)) {
        return find(
            schema.path("properties").path(field.getKey()), field.getValue(), child, wanted);
      }
    }
    return Optional.empty();
  }

  /** Lists that are sets or maps, in Kubernetes' sense: no entry or key twice. */
  private static void checkLists(
      JsonNode schema,
      JsonNode value,
      String path,
      Document document,
      Map<String, List<Problem>> found) {
    if (value instanceof ArrayNode list) {
      String type = schema.path("x-kubernetes-list-type").asText();
      List<String> keys = new ArrayList<>();
      schema.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
      Map<List<JsonNode>, Integer> seen = new HashMap<>();
      for (int i = 0; i < list.size(); i++) {
        JsonNode item = list.get(i);
        String at = FieldPath.item(path, i);
        List<JsonNode> identity =
            type.equals("map") ? keys.stream().map(item::path).toList() : List.of(item);
        Integer first = type.isEmpty() ? null : seen.putIfAbsent(identity, i);
        boolean complete = identity.stream().noneMatch(JsonNode::isMissingNode);
        if (first != null && complete) {
          String field = type.equals("map") ? FieldPath.field(at, keys.getFirst()) : at;
          found
              .computeIfAbsent(field, _ -> new ArrayList<>())
              .add(
                  document.problem(
                      field,
                      SchemaWords.quoted(identity)
                          + " is there twice, first in "
                          + FieldPath.item(path, first)
                          + ".",
                      type.equals("map")
                          ? "Keep one of the two, or change one."
                          : "Keep one of the two."));
        }
        checkLists(schema.path("items"), item, at, document, found);
      }
    } else {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        OpenApi.property(schema, field.getKey())
            .ifPresent(
                inner ->
                    checkLists(
                        inner,
                        field.getValue(),
                        FieldPath.field(path, field.getKey()),
                        document,
                        found));
      }
    }
  }
}
