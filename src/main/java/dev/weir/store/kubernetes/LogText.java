package dev.weir.store.kubernetes;

import dev.weir.store.replica.SharedLog.Blob;
import dev.weir.store.replica.SharedLog.Line;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lines of the log as text, one a row: {@code NUMBER PACKED}, or {@code NUMBER @ BLOB PARTS} for
 * one that lies in a blob.
 */
final class LogText {
  private static final String BESIDE = "@";

  private LogText() {}

  static String of(Blob blob) {
    return blob.name() + " " + blob.parts();
  }

  /**
   * @throws IllegalArgumentException when it is none
   */
  static Blob blob(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 2) {
      throw new IllegalArgumentException("no blob: " + text);
    }
    return new Blob(words[0], Integer.parseInt(words[1]));
  }

  static String of(List<Line> lines) {
    return lines.stream()
        .map(
            line ->
                line.number()
                    + " "
                    + line.blob().map(blob -> BESIDE + " " + of(blob)).orElse(line.packed()))
        .collect(Collectors.joining("\n"));
  }

  /**
   * @throws IllegalArgumentException when a row is none
   */
  static List<Line> lines(String text) {
    return text.lines().map(LogText::line).toList();
  }

  private static Line line(String row) {
    int space = row.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("no line of a log: " + row);
    }
    long number = Long.parseLong(row.substring(0, space));
    String rest = row.substring(space + 1);
    return rest.startsWith(BESIDE)
        ? new Line(number, "", Optional.of(blob(rest.substring(2))))
        : new Line(number, rest, Optional.empty());
  }
}
