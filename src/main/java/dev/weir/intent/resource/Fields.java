package dev.weir.intent.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.Durations;
import dev.weir.core.rollout.ResourceId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads fields of an object that its schema has accepted, defaults filled in. */
record Fields(JsonNode object) {
  boolean has(String name) {
    return object.has(name);
  }

  String text(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      throw new IllegalStateException("the schema lets through an object without " + name);
    }
    return value.asText();
  }

  Optional<String> maybeText(String name) {
    return Optional.ofNullable(object.get(name)).map(JsonNode::asText);
  }

  int number(String name) {
    return object.path(name).intValue();
  }

  boolean flag(String name) {
    return object.path(name).booleanValue();
  }

  Duration duration(String name) {
    return Durations.parse(text(name));
  }

  Optional<Duration> maybeDuration(String name) {
    return maybeText(name).map(Durations::parse);
  }

  /** An IP address; no name is ever looked up. */
  String address(String name) {
    String text = text(name);
    try {
      InetAddress.ofLiteral(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no IP address", e);
    }
  }

  <E extends Enum<E>> E word(String name, Class<E> type) {
    return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
  }

  <E extends Enum<E>> Optional<E> maybeWord(String name, Class<E> type) {
    return has(name) ? Optional.of(word(name, type)) : Optional.empty();
  }

  Fields in(String name) {
    return new Fields(object.path(name));
  }

  Optional<Fields> maybe(String name) {
    return has(name) ? Optional.of(in(name)) : Optional.empty();
  }

  <T> List<T> list(String name, Function<Fields, T> each) {
    List<T> items = new ArrayList<>();
    object.path(name).forEach(item -> items.add(each.apply(new Fields(item))));
    return items;
  }

  List<String> texts(String name) {
    return list(name, item -> item.object.asText());
  }

  Map<String, String> map(String name) {
    Map<String, String> map = new LinkedHashMap<>();
    object.path(name).properties().forEach(e -> map.put(e.getKey(), e.getValue().asText()));
    return map;
  }

  /** The id in the metadata of a whole resource. */
  ResourceId id() {
    Fields metadata = in("metadata");
    return new ResourceId(metadata.text("namespace"), metadata.text("name"));
  }
}
