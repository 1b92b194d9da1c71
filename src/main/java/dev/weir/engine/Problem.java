package dev.weir.engine;

/**
 * One thing wrong in what the user wrote: where it is, what is wrong, and what to do. What is
 * quoted in it is cut, and shown as plain text on one line.
 *
 * @param file relative to the source's root; for sources without files the kind and id
 * @param line counted from 1; 0 when there is none
 * @param column counted from 1; 0 when there is none
 * @param path of the field, for example {@code spec.steps[2].weight}; may be empty
 */
public record Problem(String file, int line, int column, String path, String wrong, String fix) {
  private static final int LONGEST_PATH = 500;
  private static final int LONGEST_SENTENCE = 1_000;

  public Problem {
    file = PlainText.of(file, LONGEST_SENTENCE);
    path = PlainText.of(path, LONGEST_PATH);
    wrong = PlainText.of(wrong, LONGEST_SENTENCE);
    fix = PlainText.of(fix, LONGEST_SENTENCE);
  }

  /** For a terminal: place, fault, fix. */
  public String render() {
    String place = line > 0 ? file + ":" + line + ":" + column : file;
    String head = path.isEmpty() ? place : place + "  " + path;
    return head + "\n  " + wrong + (fix.isEmpty() ? "" : "\n  " + fix);
  }
}
