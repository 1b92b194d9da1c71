package dev.weir.cli.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes lines for one kind of output.
 *
 * @param colours whether tones become colours
 * @param columns lines are wrapped there; 0 for never
 */
public record Renderer(boolean colours, int columns) {
  /** Narrower than this, wrapping hides more than it shows. */
  private static final int NARROWEST = 20;

  private static final String ESCAPE = "\u001b[";

  /** A word with its tone. */
  private record Word(Tone tone, String text) {}

  public List<String> render(List<Line> page) {
    List<String> out = new ArrayList<>();
    page.forEach(line -> out.addAll(render(line)));
    return out;
  }

  private List<String> render(Line line) {
    if (columns < NARROWEST) {
      return List.of(write(clean(line.spans())));
    }
    int hanging = Math.min(line.hanging(), columns / 2);
    List<String> out = new ArrayList<>();
    List<Word> row = new ArrayList<>();
    int used = 0;
    for (Word word : words(clean(line.spans()), columns - hanging)) {
      int width = Width.of(word.text());
      if (used + Width.of(word.text().stripTrailing()) > columns && !row.isEmpty()) {
        out.add(write(row));
        row = new ArrayList<>(List.of(new Word(Tone.PLAIN, " ".repeat(hanging))));
        used = hanging;
      }
      row.add(word);
      used += width;
    }
    out.add(write(row));
    return out;
  }

  private static List<Word> clean(List<Line.Span> spans) {
    return spans.stream().map(s -> new Word(s.tone(), Width.harmless(s.text()))).toList();
  }

  /** Cuts after each run of spaces, and what is wider than a line wherever it must. */
  private static List<Word> words(List<Word> spans, int widest) {
    List<Word> words = new ArrayList<>();
    for (Word span : spans) {
      String text = span.text();
      int start = 0;
      int width = 0;
      for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
        int wide = Width.of(text.codePointAt(i));
        boolean afterSpace = i > start && text.charAt(i - 1) == ' ' && text.charAt(i) != ' ';
        boolean indent = start == 0 && text.substring(0, i).isBlank();
        if ((afterSpace && !indent) || width + wide > widest) {
          words.add(new Word(span.tone(), text.substring(start, i)));
          start = i;
          width = 0;
        }
        width += wide;
      }
      words.add(new Word(span.tone(), text.substring(start)));
    }
    return words;
  }

  private String write(List<Word> row) {
    StringBuilder out = new StringBuilder();
    for (Word piece : joined(row)) {
      if (colours && !piece.tone().code().isEmpty() && !piece.text().isBlank()) {
        out.append(ESCAPE)
            .append(piece.tone().code())
            .append('m')
            .append(piece.text())
            .append(ESCAPE)
            .append("0m");
      } else {
        out.append(piece.text());
      }
    }
    return out.toString().stripTrailing();
  }

  /** Words of one tone beside each other need its code once. */
  private static List<Word> joined(List<Word> row) {
    List<Word> pieces = new ArrayList<>();
    for (Word word : row) {
      if (!pieces.isEmpty() && pieces.getLast().tone() == word.tone()) {
        Word last = pieces.removeLast();
        pieces.add(new Word(last.tone(), last.text() + word.text()));
      } else {
        pieces.add(word);
      }
    }
    return pieces;
  }
}
