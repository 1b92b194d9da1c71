package dev.weir.intent.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.weir.intent.document.Document;
import java.util.List;
import java.util.Optional;

/** A broken document without what is wrong in its structure: what is left breaks rules alone. */
final class Mended {
  private static final int MOST_CUTS = 200;

  private Mended() {}

  /**
   * @return empty when nothing of it would be left
   * @throws IllegalStateException when that comes to no end
   */
  static Optional<ObjectNode> structure(Document document, ResourceKind kind) {
    ObjectNode root = document.root().deepCopy();
    JsonNode openApi = OpenApi.of(kind);
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(OpenApi.strict(openApi));
    for (int cut = 0; cut < MOST_CUTS; cut++) {
      JsonNode filled = root.deepCopy();
      OpenApi.fillDefaults(openApi, filled);
      List<Error> errors = schema.validate(filled);
      if (errors.isEmpty()) {
        return Optional.of(root);
      }
      if (!mend(root, errors.getFirst())) {
        return Optional.empty();
      }
    }
    throw new IllegalStateException(document.file());
  }

  private static boolean mend(ObjectNode root, Error error) {
    NodePath at = error.getInstanceLocation();
    JsonNode parent = root;
    for (int i = 0; i < at.getNameCount() - 1; i++) {
      parent = child(parent, at.getElement(i));
    }
    if (at.getNameCount() > 0 && at.getElement(0).equals("metadata")) {
      root.putObject("metadata").put("name", "mended");
    } else if (error.getKeyword().equals("additionalProperties")) {
      JsonNode object = at.getNameCount() == 0 ? root : child(parent, at.getElement(-1));
      ((ObjectNode) object).remove(error.getProperty());
    } else if (at.getNameCount() == 0 || at.getNameCount() == 1) {
      return false;
    } else if (parent instanceof ArrayNode list) {
      list.remove(Integer.parseInt(String.valueOf(at.getElement(-1))));
    } else {
      ((ObjectNode) parent).remove(String.valueOf(at.getElement(-1)));
    }
    return true;
  }

  private static JsonNode child(JsonNode parent, Object element) {
    return parent.isArray()
        ? parent.path(Integer.parseInt(String.valueOf(element)))
        : parent.path(String.valueOf(element));
  }
}
