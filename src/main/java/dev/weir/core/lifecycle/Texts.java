package dev.weir.core.lifecycle;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How numbers are said to people. */
public final class Texts {
  private Texts() {}

  /** Basis points as percent without needless zeros: 50 is {@code 0.5 %}. */
  public static String percent(int basisPoints) {
    int whole = basisPoints / 100;
    int rest = basisPoints % 100;
    if (rest == 0) {
      return whole + " %";
    }
    return rest % 10 == 0
        ? whole + "." + rest / 10 + " %"
        : whole + "." + (rest < 10 ? "0" + rest : rest) + " %";
  }

  /** A measured value with five digits that mean something: {@code 0.9993}. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(5));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** A duration in its two largest units: {@code 2 m 10 s}. Below a second: {@code 300 ms}. */
  public static String of(Duration duration) {
    if (duration.isNegative()) {
      return "0 s";
    }
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.isZero() ? "0 s" : duration.toMillis() + " ms";
    }
    List<String> parts = new ArrayList<>();
    add(parts, duration.toDays(), "d");
    add(parts, duration.toHoursPart(), "h");
    add(parts, duration.toMinutesPart(), "m");
    add(parts, duration.toSecondsPart(), "s");
    return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
  }

  private static void add(List<String> parts, long amount, String unit) {
    if (amount > 0) {
      parts.add(amount + " " + unit);
    }
  }
}
