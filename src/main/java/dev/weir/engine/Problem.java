package dev.weir.engine;

/**
 * One thing wrong in what the user wrote: where it is, what is wrong, and what to do.
 *
 * @param file relative to the source's root; for sources without files the kind and id
 * @param line counted from 1; 0 when there is none
 * @param column counted from 1; 0 when there is none
 * @param path of the field, for example {@code spec.steps[2].weight}; may be empty
 */
public record Problem(String file, int line, int column, String path, String wrong, String fix) {
  /** For a terminal: place, fault, fix. */
  public String render() {
    String place = line > 0 ? file + ":" + line + ":" + column : file;
    String head = path.isEmpty() ? place : place + "  " + path;
    return head + "\n  " + wrong + (fix.isEmpty() ? "" : "\n  " + fix);
  }
}
