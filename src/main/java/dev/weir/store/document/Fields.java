package dev.weir.store.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one JSON object strictly: each field has its type, what is optional is absent and never
 * null, and {@link #end()} refuses whatever nobody asked for.
 */
final class Fields {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode object;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  private Fields(ObjectNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static Fields parse(String text) {
    return of(tree(text), "");
  }

  static ArrayNode parseArray(String text) {
    if (tree(text) instanceof ArrayNode array) {
      return array;
    }
    throw new DocumentException("", "is not a JSON array");
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new DocumentException("", "is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  static Fields of(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      return new Fields(object, path);
    }
    throw new DocumentException(path, "is not a JSON object");
  }

  /** For messages: where a field of this object is. */
  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  boolean has(String name) {
    asked.add(name);
    return object.has(name);
  }

  private JsonNode need(String name) {
    asked.add(name);
    JsonNode node = object.get(name);
    if (node == null) {
      throw new DocumentException(at(name), "is missing");
    }
    return node;
  }

  String text(String name) {
    JsonNode node = need(name);
    if (!node.isTextual()) {
      throw new DocumentException(at(name), "is not a text");
    }
    return node.textValue();
  }

  boolean flag(String name) {
    JsonNode node = need(name);
    if (!node.isBoolean()) {
      throw new DocumentException(at(name), "is not true or false");
    }
    return node.booleanValue();
  }

  long whole(String name) {
    JsonNode node = need(name);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new DocumentException(at(name), "is not a whole number");
    }
    return node.longValue();
  }

  int small(String name) {
    long value = whole(name);
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      throw new DocumentException(at(name), "is too large: " + value);
    }
    return (int) value;
  }

  Instant instant(String name) {
    return parsed(name, Instant::parse);
  }

  Duration duration(String name) {
    return parsed(name, Duration::parse);
  }

  /** A text that a factory of the core understands. */
  <T> T parsed(String name, Function<String, T> parser) {
    String text = text(name);
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new DocumentException(at(name), "is not understood: " + text, e);
    }
  }

  <T> Optional<T> optional(String name, Function<String, T> read) {
    return has(name) ? Optional.of(read.apply(name)) : Optional.empty();
  }

  /** A number that JSON may not be able to hold: then it is written as a text. */
  OptionalDouble real(String name) {
    if (!has(name)) {
      return OptionalDouble.empty();
    }
    JsonNode node = need(name);
    if (node.isNumber()) {
      return OptionalDouble.of(node.doubleValue());
    }
    return switch (text(name)) {
      case "NaN" -> OptionalDouble.of(Double.NaN);
      case "Infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-Infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> throw new DocumentException(at(name), "is not a number: " + text(name));
    };
  }

  Fields object(String name) {
    return of(need(name), at(name));
  }

  <T> List<T> list(String name, Function<Fields, T> read) {
    if (need(name) instanceof ArrayNode array) {
      return list(array, at(name), read);
    }
    throw new DocumentException(at(name), "is not a list");
  }

  /** A list of texts that a factory understands. */
  <T> List<T> strings(String name, Function<String, T> parser) {
    if (!(need(name) instanceof ArrayNode array)) {
      throw new DocumentException(at(name), "is not a list");
    }
    List<T> all = new ArrayList<>();
    for (JsonNode node : array) {
      String where = at(name) + "[" + all.size() + "]";
      if (!node.isTextual()) {
        throw new DocumentException(where, "is not a text");
      }
      try {
        all.add(parser.apply(node.textValue()));
      } catch (IllegalArgumentException e) {
        throw new DocumentException(where, "is not understood", e);
      }
    }
    return all;
  }

  static <T> List<T> list(ArrayNode array, String path, Function<Fields, T> read) {
    List<T> all = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      Fields fields = of(array.get(i), path + "[" + i + "]");
      all.add(read.apply(fields));
      fields.end();
    }
    return all;
  }

  /** An object whose field names are data, in the order written. */
  <T> Map<String, T> map(String name, Function<Fields, T> read) {
    Fields inner = object(name);
    Map<String, T> all = new LinkedHashMap<>();
    for (String key : inner.names()) {
      Fields fields = inner.object(key);
      all.put(key, read.apply(fields));
      fields.end();
    }
    return all;
  }

  /** An object whose field names are data and whose values are texts. */
  Map<String, String> texts(String name) {
    Fields inner = object(name);
    Map<String, String> all = new LinkedHashMap<>();
    inner.names().forEach(key -> all.put(key, inner.text(key)));
    return all;
  }

  /** The names of all fields, in the order written. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Refuses fields that nobody asked for: written by another Weir, or by hand. */
  void end() {
    for (String name : names()) {
      if (!asked.contains(name)) {
        throw new DocumentException(at(name), "is a field that this Weir does not know");
      }
    }
  }
}
