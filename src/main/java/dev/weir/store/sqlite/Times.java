package dev.weir.store.sqlite;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times in columns: UTC with always nine digits of a second, so that they sort as text. */
final class Times {
  private static final DateTimeFormatter FIXED_WIDTH =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

  private Times() {}

  static String write(Instant at) {
    return FIXED_WIDTH.format(at);
  }

  static Instant read(String text) {
    return Instant.parse(text);
  }
}
