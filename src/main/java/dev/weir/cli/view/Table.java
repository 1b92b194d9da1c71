package dev.weir.cli.view;

import java.util.ArrayList;
import java.util.List;

/** Columns of equal width; the last one is as wide as it likes and wraps below itself. */
final class Table {
  private static final int GAP = 2;

  /** A wider column would push everything else off the line. */
  private static final int WIDEST = 40;

  private final List<List<Line.Span>> rows = new ArrayList<>();

  static Table headed(String... titles) {
    Table table = new Table();
    table.rows.add(java.util.Arrays.stream(titles).map(t -> new Line.Span(Tone.FAINT, t)).toList());
    return table;
  }

  static Table plain() {
    return new Table();
  }

  static Line.Span cell(String text) {
    return new Line.Span(Tone.PLAIN, text);
  }

  static Line.Span cell(Tone tone, String text) {
    return new Line.Span(tone, text);
  }

  Table row(Line.Span... cells) {
    rows.add(
        java.util.Arrays.stream(cells)
            .map(c -> new Line.Span(c.tone(), Width.harmless(c.text())))
            .toList());
    return this;
  }

  List<Line> lines() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<Line.Span> row : rows) {
      for (int i = 0; i < row.size() - 1; i++) {
        widths[i] = Math.max(widths[i], Math.min(WIDEST, Width.of(row.get(i).text())));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static Line line(List<Line.Span> row, int[] widths) {
    List<Line.Span> spans = new ArrayList<>();
    int hanging = 0;
    for (int i = 0; i < row.size(); i++) {
      Line.Span cell = row.get(i);
      boolean last = i == row.size() - 1;
      spans.add(new Line.Span(cell.tone(), last ? cell.text() : Width.pad(cell.text(), widths[i])));
      if (!last) {
        spans.add(new Line.Span(Tone.PLAIN, " ".repeat(GAP)));
        hanging += widths[i] + GAP;
      }
    }
    return new Line(hanging, spans);
  }
}
