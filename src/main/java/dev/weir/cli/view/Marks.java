package dev.weir.cli.view;

/**
 * The signs in a tree.
 *
 * @param now what is going on
 */
public record Marks(
    String done, String now, String open, String bad, String unsure, String full, String empty) {
  public static final Marks UNICODE = new Marks("✓", "●", "○", "✗", "?", "█", "░");

  /** For outputs whose character set has no more. */
  public static final Marks ASCII = new Marks("+", "*", "-", "x", "?", "#", ".");
}
