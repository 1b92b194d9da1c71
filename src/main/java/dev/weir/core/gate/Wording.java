package dev.weir.core.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Numbers, bounds and labels as tired people read them. */
final class Wording {
  private static final int FEWEST_DECIMALS = 2;
  private static final int DECIMALS_OF_SMALL = 6;
  private static final int MOST_DECIMALS = 14;
  private static final double LARGEST_PLAIN = 1e15;
  private static final int SHOWN_LABEL_SETS = 5;

  /** Characters of one set of labels; whoever answers may write as many as they like. */
  private static final int LONGEST_LABELS = 300;

  private Wording() {}

  /**
   * A value in the bound's unit, with enough decimals that it reads on the side of the limit on
   * which it is: 99.4999 % is never shown as 99.5 % beside the bound 99.5 %.
   */
  static String figure(double value, Bound bound) {
    if (!Double.isFinite(value)) {
      return number(value);
    }
    if (Math.abs(value) >= LARGEST_PLAIN) {
      return bound.percent() ? number(value * 100) + " %" : number(value);
    }
    int shift = bound.percent() ? 2 : 0;
    BigDecimal exact = BigDecimal.valueOf(value).movePointRight(shift);
    BigDecimal limit = BigDecimal.valueOf(bound.limit()).movePointRight(shift);
    int side = Integer.signum(exact.compareTo(limit));
    int decimals = decimals(exact);
    BigDecimal shown = exact.setScale(decimals, RoundingMode.HALF_EVEN);
    while (decimals < MOST_DECIMALS && Integer.signum(shown.compareTo(limit)) != side) {
      decimals++;
      shown = exact.setScale(decimals, RoundingMode.HALF_EVEN);
    }
    return plain(shown) + (bound.percent() ? " %" : "");
  }

  /** A value without a unit. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (Math.abs(value) >= LARGEST_PLAIN) {
      return Double.toString(value);
    }
    BigDecimal exact = BigDecimal.valueOf(value);
    return plain(exact.setScale(decimals(exact), RoundingMode.HALF_EVEN));
  }

  /** Three digits that mean something; what is smaller than a millionth is noise of arithmetic. */
  private static int decimals(BigDecimal value) {
    int firstDigit = value.scale() - value.precision() + 1;
    return Math.clamp(firstDigit + 2, FEWEST_DECIMALS, DECIMALS_OF_SMALL);
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** The limit as the user wrote it, for example {@code 99.5 %}. */
  static String limit(Bound bound) {
    String text = bound.text().substring(bound.comparison().sign().length()).strip();
    return bound.percent() ? text.substring(0, text.length() - 1).strip() + " %" : text;
  }

  /** How a value stands to a bound that it meets. */
  static String meets(Bound bound) {
    return switch (bound.comparison()) {
          case AT_LEAST -> "is at least ";
          case AT_MOST -> "is at most ";
          case ABOVE -> "is above ";
          case BELOW -> "is below ";
          case EQUAL -> "is ";
          case NOT_EQUAL -> "is not ";
        }
        + limit(bound);
  }

  /** How a value stands to a bound that it does not meet. */
  static String misses(Bound bound) {
    return switch (bound.comparison()) {
          case AT_LEAST -> "is below ";
          case AT_MOST -> "is above ";
          case ABOVE -> "is not above ";
          case BELOW -> "is not below ";
          case EQUAL -> "is not ";
          case NOT_EQUAL -> "is ";
        }
        + limit(bound);
  }

  /** A count of requests. Prometheus extrapolates, so it may be broken; never rounded up. */
  static String requests(double count) {
    return plain(BigDecimal.valueOf(Math.floor(count + 1e-9)));
  }

  static String span(Duration span) {
    return span.toMillis() % 1000 == 0 ? span.toSeconds() + " s" : span.toMillis() + " ms";
  }

  static String labels(Map<String, String> labels) {
    String all =
        new TreeMap<>(labels)
            .entrySet().stream()
                .map(e -> e.getKey() + "=\"" + e.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    return all.length() > LONGEST_LABELS ? all.substring(0, LONGEST_LABELS) + "…}" : all;
  }

  static String labelSets(Collection<Map<String, String>> sets) {
    String shown =
        sets.stream()
            .map(Wording::labels)
            .sorted()
            .limit(SHOWN_LABEL_SETS)
            .collect(Collectors.joining(", "));
    int more = sets.size() - SHOWN_LABEL_SETS;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }
}
