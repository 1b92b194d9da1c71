package dev.weir.metrics.prometheus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Texts of others, fit for one line of a message. */
final class Words {
  /** More of what a server says is not shown. */
  static final int MAX_CHARACTERS = 500;

  private Words() {}

  static String of(byte[] body) {
    int bytes = Math.min(body.length, 4 * MAX_CHARACTERS);
    return of(new String(body, 0, bytes, StandardCharsets.UTF_8));
  }

  static String of(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + "…";
  }

  static String of(Duration span) {
    return span.toMillis() % 1000 == 0 ? span.toSeconds() + " s" : span.toMillis() + " ms";
  }
}
