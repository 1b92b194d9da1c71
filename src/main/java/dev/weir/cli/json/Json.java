package dev.weir.cli.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A JSON value. Every reading method is tolerant: what is absent or of another type is empty. */
public sealed interface Json {
  /** The absent or null value. */
  Json NOTHING = new Nothing();

  record Nothing() implements Json {}

  record Text(String value) implements Json {}

  /**
   * @param literal as it was written, so that no digit is lost
   */
  record Number(String literal) implements Json {}

  record Bool(boolean value) implements Json {}

  record Items(List<Json> values) implements Json {
    public Items {
      values = List.copyOf(values);
    }
  }

  /** An object; keeps the order of its fields. */
  record Fields(Map<String, Json> values) implements Json {
    public Fields {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  static Json of(String value) {
    return new Text(value);
  }

  static Json of(long value) {
    return new Number(Long.toString(value));
  }

  static Json of(boolean value) {
    return new Bool(value);
  }

  static Json of(List<Json> values) {
    return new Items(values);
  }

  /** Starts an object. */
  static Builder object() {
    return new Builder();
  }

  /** The value below these field names; {@link #NOTHING} when one of them is not there. */
  default Json at(String... path) {
    Json here = this;
    for (String name : path) {
      here =
          here instanceof Fields(Map<String, Json> values)
              ? values.getOrDefault(name, NOTHING)
              : NOTHING;
    }
    return here;
  }

  /** A text, or a number or truth value as text; empty for the rest and for an empty text. */
  default Optional<String> text() {
    return switch (this) {
      case Text(String value) -> value.isEmpty() ? Optional.empty() : Optional.of(value);
      case Number(String literal) -> Optional.of(literal);
      case Bool(boolean value) -> Optional.of(Boolean.toString(value));
      case Nothing _, Items _, Fields _ -> Optional.empty();
    };
  }

  /** The text or an empty one. */
  default String textOrEmpty() {
    return text().orElse("");
  }

  /** A number, also one written as text; empty when it is none. */
  default OptionalDouble number() {
    Optional<String> text = this instanceof Bool ? Optional.empty() : text();
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(text.get());
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalDouble.empty();
    }
  }

  /** A whole number in the range of an int; empty when it is none. */
  default OptionalInt integer() {
    OptionalDouble value = number();
    if (value.isEmpty() || Math.rint(value.getAsDouble()) != value.getAsDouble()) {
      return OptionalInt.empty();
    }
    double whole = value.getAsDouble();
    return Math.abs(whole) > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) whole);
  }

  /** The items of a list; empty for everything else. */
  default List<Json> items() {
    return this instanceof Items(List<Json> values) ? values : List.of();
  }

  /** The fields of an object; empty for everything else. */
  default Map<String, Json> fields() {
    return this instanceof Fields(Map<String, Json> values) ? values : Map.of();
  }

  /** Whether there is anything. */
  default boolean present() {
    return !(this instanceof Nothing);
  }

  /** Puts an object together in the order of its calls. */
  final class Builder {
    private final Map<String, Json> values = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(String name, Json value) {
      values.put(name, value);
      return this;
    }

    public Builder put(String name, String value) {
      return put(name, Json.of(value));
    }

    public Builder put(String name, long value) {
      return put(name, Json.of(value));
    }

    public Builder put(String name, boolean value) {
      return put(name, Json.of(value));
    }

    public <T> Builder putAll(String name, List<T> of, java.util.function.Function<T, Json> each) {
      List<Json> items = new ArrayList<>();
      of.forEach(item -> items.add(each.apply(item)));
      return put(name, Json.of(items));
    }

    public Json build() {
      return new Fields(values);
    }
  }
}
