package dev.weir.intent.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.networknt.schema.Error;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.FieldPath;
import dev.weir.intent.document.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Says in plain words what a schema found: what is wrong, and what to do. */
final class SchemaWords {
  /** Longer values are shown cut: the place says where the whole is. */
  private static final int SHOWN = 60;

  private static final String DURATIONS = "duration(self)";

  private final JsonNode openApi;
  private final Document document;

  SchemaWords(JsonNode openApi, Document document) {
    this.openApi = openApi;
    this.document = document;
  }

  Problem problem(Error error, String path, JsonNode schema, JsonNode value) {
    return switch (error.getKeyword()) {
      case "additionalProperties" -> unknownField(path, schema, error.getProperty());
      case "required" -> missingField(path, schema, error.getProperty());
      case "type" -> wrongType(path, schema, value);
      case "enum" -> notOneOf(path, schema, value);
      case "pattern" ->
          document.problem(
              path,
              shown(value, path) + " does not have the form that is wanted here.",
              Forms.hint(schema.path("pattern").asText()));
      case "minimum", "maximum" -> outOfRange(path, schema, value);
      case "minLength" -> document.problem(path, "The text is empty.", give(schema));
      case "maxLength" ->
          tooMuch(
              path, "More characters than the text may have:", schema.path("maxLength"), "at most");
      case "maxItems" ->
          tooMuch(path, "More entries than the list may have:", schema.path("maxItems"), "at most");
      case "maxProperties" ->
          tooMuch(
              path,
              "More fields than the object may have:",
              schema.path("maxProperties"),
              "at most");
      case "minItems" -> document.problem(path, "The list is empty.", give(schema));
      default -> document.problem(path, error.getMessage() + ".", give(schema));
    };
  }

  /**
   * A rule of the definitions that does not hold. Its message is the fault, a semicolon, the fix;
   * it is read alike from an API server.
   */
  Problem violation(String path, String message, JsonNode value) {
    int split = message.indexOf("; ");
    String wrong = split < 0 ? message : message.substring(0, split);
    String fix = split < 0 ? "" : message.substring(split + 2);
    if (wrong.startsWith("this is") && value.isValueNode()) {
      wrong = shown(value, path) + wrong.substring("this".length());
    }
    return document.problem(path, sentence(wrong), fix.isEmpty() ? "" : sentence(fix));
  }

  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }

  private Problem unknownField(String parent, JsonNode schema, String name) {
    String path = FieldPath.field(parent, name);
    TreeSet<String> known = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(known::add);
    String wrong = "There is no field '" + name + "' here.";
    Optional<String> near = Suggestion.nearest(name, known);
    if (near.isPresent()) {
      return document.problemAtKey(path, wrong, "Did you mean '" + near.get() + "'?");
    }
    List<String> elsewhere = new ArrayList<>();
    collect(openApi, "", name, elsewhere);
    if (!elsewhere.isEmpty()) {
      return document.problemAtKey(
          path,
          wrong,
          "It belongs at " + String.join(" or ", elsewhere) + ": check the indentation.");
    }
    return document.problemAtKey(
        path, wrong, "Take it out; known here: " + String.join(", ", known) + ".");
  }

  private static void collect(JsonNode schema, String path, String name, List<String> found) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String child = FieldPath.field(path, property.getKey());
      if (property.getKey().equals(name)) {
        found.add(child);
      }
      collect(property.getValue(), child, name, found);
    }
    if (schema.has("items")) {
      collect(schema.get("items"), path + "[]", name, found);
    }
  }

  private Problem missingField(String parent, JsonNode schema, String name) {
    JsonNode missing = schema.path("properties").path(name);
    String about = missing.path("description").asText();
    return document.problemAtKey(
        FieldPath.field(parent, name),
        "The field '" + name + "' is missing.",
        "Add it" + (about.isEmpty() ? "." : ": " + lower(about)));
  }

  private Problem wrongType(String path, JsonNode schema, JsonNode value) {
    String text = document.texts().getOrDefault(path, "");
    if (value.isNull()) {
      return document.problemAtKey(
          path, "The field has no value.", "Give it one, or take the line out.");
    }
    boolean wantsText = schema.path("type").asText().equals("string");
    if (wantsText && value.isNumber() && isDuration(schema)) {
      String number = shown(value, path);
      return document.problem(
          path,
          number + " has no unit.",
          "Write a duration, for example " + number + "s, " + number + "m or " + number + "h.");
    }
    if (wantsText && value.isValueNode()) {
      return document.problem(
          path,
          shown(value, path) + " is " + what(value) + ", and a text is wanted.",
          "Put it in quotes: \"" + (text.isEmpty() ? value.asText() : text) + "\".");
    }
    if (schema.path(OpenApi.INT_OR_STRING).asBoolean() && value.isNumber()) {
      return document.problem(
          path,
          shown(value, path) + " has decimals and no percent sign.",
          "Write " + shown(value, path) + "%.");
    }
    boolean quotedNumber = value.isTextual() && value.asText().matches("-?[0-9]{1,9}");
    return document.problem(
        path,
        shown(value, path) + " is " + what(value) + ", and " + wanted(schema) + " is wanted.",
        quotedNumber && schema.path("type").asText().equals("integer")
            ? "Take the quotes away: " + value.asText() + "."
            : give(schema));
  }

  private static boolean isDuration(JsonNode schema) {
    return StreamSupport.stream(schema.path("x-kubernetes-validations").spliterator(), false)
        .anyMatch(rule -> rule.path("rule").asText().contains(DURATIONS));
  }

  private Problem notOneOf(String path, JsonNode schema, JsonNode value) {
    List<String> known =
        StreamSupport.stream(schema.path("enum").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    String fix =
        Suggestion.nearest(value.asText(), known)
            .map(near -> "Did you mean " + near + "? ")
            .orElse("");
    return document.problem(
        path,
        shown(value, path) + " is not possible here.",
        fix + "Possible: " + String.join(", ", known) + ".");
  }

  private Problem outOfRange(String path, JsonNode schema, JsonNode value) {
    return document.problem(
        path,
        shown(value, path) + " is out of range.",
        "Write a whole number from "
            + schema.path("minimum").asText()
            + " to "
            + schema.path("maximum").asText()
            + ".");
  }

  private Problem tooMuch(String path, String wrong, JsonNode limit, String unit) {
    return document.problem(
        path, wrong + " " + limit.asText() + " " + unit + ".", "Take some out.");
  }

  private static String give(JsonNode schema) {
    String about = schema.path("description").asText();
    return "Write " + wanted(schema) + (about.isEmpty() ? "." : ": " + lower(about));
  }

  /** Makes the beginning of a sentence its middle; names such as PromQL stay as they are. */
  private static String lower(String text) {
    String word = text.split("[ .,;]", 2)[0];
    boolean plain = word.substring(1).equals(word.substring(1).toLowerCase(Locale.ROOT));
    return plain ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1) : text;
  }

  private static String wanted(JsonNode schema) {
    if (schema.path(OpenApi.INT_OR_STRING).asBoolean()) {
      return "a number or a text";
    }
    return switch (schema.path("type").asText()) {
      case "string" -> "a text";
      case "integer" -> "a whole number";
      case "boolean" -> "true or false";
      case "array" -> "a list";
      default -> "an object with fields";
    };
  }

  private static String what(JsonNode value) {
    if (value.isNumber() && !value.canConvertToExactIntegral()) {
      return "a number with decimals";
    }
    return switch (value.getNodeType()) {
      case NUMBER -> "a number";
      case BOOLEAN -> "a yes-or-no value";
      case STRING -> "a text";
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NULL, MISSING, BINARY, POJO -> "nothing";
    };
  }

  private String shown(JsonNode value, String path) {
    String text = document.texts().getOrDefault(path, value.asText());
    if (value.getNodeType() == JsonNodeType.OBJECT || value.getNodeType() == JsonNodeType.ARRAY) {
      return "This";
    }
    String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    return value.isTextual() ? "'" + cut + "'" : cut;
  }

  static String quoted(List<JsonNode> values) {
    return values.stream().map(v -> "'" + v.asText() + "'").collect(Collectors.joining(" with "));
  }
}
