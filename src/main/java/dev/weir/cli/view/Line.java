package dev.weir.cli.view;

import java.util.ArrayList;
import java.util.List;

/**
 * One line, before it is wrapped.
 *
 * @param hanging how far its continuations are indented
 */
public record Line(int hanging, List<Span> spans) {
  /** A piece of one tone. The text may hold anything. */
  public record Span(Tone tone, String text) {}

  public static final Line EMPTY = new Line(0, List.of());

  public Line {
    spans = List.copyOf(spans);
  }

  public static Line of(String text) {
    return of(Tone.PLAIN, text);
  }

  public static Line of(Tone tone, String text) {
    return new Line(0, List.of(new Span(tone, text)));
  }

  /** The same with more at its end. */
  public Line and(Tone tone, String text) {
    List<Span> more = new ArrayList<>(spans);
    more.add(new Span(tone, text));
    return new Line(hanging, more);
  }

  public Line and(String text) {
    return and(Tone.PLAIN, text);
  }

  /** The same with its continuations indented. */
  public Line hanging(int columns) {
    return new Line(columns, spans);
  }

  /** The same, moved to the right. */
  public Line indented(int columns) {
    List<Span> all = new ArrayList<>();
    all.add(new Span(Tone.PLAIN, " ".repeat(columns)));
    all.addAll(spans);
    return new Line(hanging + columns, all);
  }
}
