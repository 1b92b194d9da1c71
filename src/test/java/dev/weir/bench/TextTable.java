package dev.weir.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows under a title, aligned for a terminal. */
final class TextTable {
  private final String title;
  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  TextTable(String title, String... columns) {
    this.title = title;
    this.columns = List.of(columns);
  }

  void row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          columns.size() + " columns, " + cells.length + " cells: " + List.of(cells));
    }
    rows.add(List.of(cells));
  }

  /** A line below the table. */
  void note(String text) {
    notes.add(text);
  }

  List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /** The cell of a row under a column's head. */
  String cell(int row, String column) {
    return rows.get(row).get(columns.indexOf(column));
  }

  /** Three digits that count, without an exponent. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    return String.format(
        Locale.ROOT,
        size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f",
        value);
  }

  static String numbers(double... values) {
    List<String> texts = new ArrayList<>();
    for (double value : values) {
      texts.add(number(value));
    }
    return String.join(" / ", texts);
  }

  String render() {
    List<List<String>> all = new ArrayList<>();
    all.add(columns);
    all.addAll(rows);
    StringBuilder out = new StringBuilder(title).append("\n\n");
    int[] widths = new int[columns.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (int r = 0; r < all.size(); r++) {
      line(out, all.get(r), widths);
      if (r == 0) {
        for (int i = 0; i < widths.length; i++) {
          out.append(i == 0 ? "" : "  ").append("-".repeat(widths[i]));
        }
        out.append('\n');
      }
    }
    notes.forEach(note -> out.append(note).append('\n'));
    return out.toString();
  }

  private static void line(StringBuilder out, List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String pad = " ".repeat(widths[i] - row.get(i).length());
      line.append(i == 0 ? "" : "  ");
      // The first column is a name, the others are numbers.
      line.append(i == 0 ? row.get(i) + pad : pad + row.get(i));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
