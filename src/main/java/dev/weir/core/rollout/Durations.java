package dev.weir.core.rollout;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: numbers with units one after another, like {@code 1h30m}. */
public final class Durations {
  /** Nothing in Weir waits longer than a year. */
  public static final Duration LONGEST = Duration.ofDays(366);

  private static final Pattern WHOLE =
      Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h))++");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException when the text is anything else, or longer than {@link
   *     #LONGEST}
   */
  public static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration; write a number with a unit: 500ms, 90s, 5m or 1h30m");
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(nanosOf(part.group(2))));
    }
    if (nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is longer than " + text(LONGEST) + "; write a shorter duration");
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  private static BigDecimal nanosOf(String unit) {
    return switch (unit) {
      case "ms" -> BigDecimal.valueOf(Duration.ofMillis(1).toNanos());
      case "s" -> BigDecimal.valueOf(Duration.ofSeconds(1).toNanos());
      case "m" -> BigDecimal.valueOf(Duration.ofMinutes(1).toNanos());
      case "h" -> BigDecimal.valueOf(Duration.ofHours(1).toNanos());
      default -> throw new IllegalStateException("unreachable: " + unit);
    };
  }

  /** The shortest text that {@link #parse} reads back as the same duration, to the millisecond. */
  public static String text(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }
}
