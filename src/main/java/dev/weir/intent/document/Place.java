package dev.weir.intent.document;

/**
 * Where something is written.
 *
 * @param line counted from 1; 0 when there is none
 * @param column counted from 1; 0 when there is none
 */
public record Place(int line, int column) {
  /** For what was not read from a file. */
  public static final Place NOWHERE = new Place(0, 0);
}
