package dev.weir.cli.view;

import dev.weir.cli.json.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Numbers and times as people read them. */
public final class Words {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  /** Basis points as percent: {@code 0.5 %}. */
  public static String percent(int basisPoints) {
    return trimmed(basisPoints / 100.0, 2) + " %";
  }

  /** A measured value; a share as percent when its bound is written so. */
  static String value(double value, boolean percent) {
    return percent ? trimmed(value * 100, 3) + " %" : trimmed(value, 4);
  }

  private static String trimmed(double value, int decimals) {
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    String without = text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    return "-0".equals(without) ? "0" : without;
  }

  /** For example {@code 2m10s}; below a second {@code 0s}. */
  public static String duration(Duration duration) {
    Duration whole =
        duration.isNegative() ? Duration.ZERO : duration.truncatedTo(ChronoUnit.SECONDS);
    if (whole.isZero()) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    append(out, whole.toDays(), "d");
    append(out, whole.toHoursPart(), "h");
    append(out, whole.toMinutesPart(), "m");
    append(out, whole.toSecondsPart(), "s");
    return out.toString();
  }

  private static void append(StringBuilder out, long amount, String unit) {
    if (amount > 0) {
      out.append(amount).append(unit);
    }
  }

  /** A time in UTC, with its zone. */
  public static String time(Instant at) {
    return CLOCK.format(at);
  }

  /** A time as the server wrote it, readable when it is one. */
  static String time(Json at) {
    return instant(at).map(Words::time).orElse(at.textOrEmpty());
  }

  static Optional<Instant> instant(Json at) {
    try {
      return at.text().map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<Duration> duration(Json text) {
    try {
      return text.text().map(Duration::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Weights in the server's order: {@code v1 90 %, v2 10 %}. */
  public static String weights(Json weights) {
    List<String> shares = new ArrayList<>();
    for (Map.Entry<String, Json> share : weights.fields().entrySet()) {
      OptionalInt basisPoints = share.getValue().integer();
      shares.add(
          share.getKey() + " " + (basisPoints.isPresent() ? percent(basisPoints.getAsInt()) : "?"));
    }
    return String.join(", ", shares);
  }

  static String many(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
