package dev.weir.intent.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives CEL a JSON value as an API server would: declared names escaped, whole numbers as int. */
final class CelValues {
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  private CelValues() {}

  static Object of(JsonNode openApi, JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> object(openApi, value);
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        value.forEach(item -> items.add(of(openApi.path("items"), item)));
        yield items;
      }
      case NUMBER ->
          value.canConvertToExactIntegral() && value.canConvertToLong()
              ? (Object) value.longValue()
              : (Object) value.doubleValue();
      case BOOLEAN -> value.booleanValue();
      case STRING -> value.textValue();
      case NULL, MISSING, BINARY, POJO -> NullValue.NULL_VALUE;
    };
  }

  private static Map<String, Object> object(JsonNode openApi, JsonNode value) {
    boolean declared = openApi.has("properties");
    Map<String, Object> fields = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode schema = OpenApi.property(openApi, field.getKey()).orElse(MissingNode.getInstance());
      fields.put(declared ? escape(field.getKey()) : field.getKey(), of(schema, field.getValue()));
    }
    return fields;
  }

  static String escape(String name) {
    if (RESERVED.contains(name)) {
      return "__" + name + "__";
    }
    return name.replace("__", "__underscores__")
        .replace(".", "__dot__")
        .replace("-", "__dash__")
        .replace("/", "__slash__");
  }
}
