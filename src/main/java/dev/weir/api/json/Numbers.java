package dev.weir.api.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/** Numbers that JSON can hold. */
final class Numbers {
  private Numbers() {}

  /** Writes a finite number; NaN and infinity have no place in JSON and are left out. */
  static void put(ObjectNode node, String name, OptionalDouble number) {
    if (number.isPresent() && Double.isFinite(number.getAsDouble())) {
      node.put(name, number.getAsDouble());
    }
  }

  /** The reason; when there is none and the value cannot be shown, that is the reason. */
  static String reason(String reason, OptionalDouble value) {
    if (value.isEmpty() || Double.isFinite(value.getAsDouble())) {
      return reason;
    }
    String unshowable = "the value is not a finite number (" + value.getAsDouble() + ")";
    return reason.isEmpty() ? unshowable : reason;
  }
}
