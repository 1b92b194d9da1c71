package dev.weir.engine;

/** Texts of strangers, fit for one line of a log or a status. */
public final class PlainText {
  private PlainText() {}

  /** Whether each character can be seen and stands where it was written. */
  public static boolean isPlain(String text) {
    return text.codePoints().noneMatch(PlainText::steers);
  }

  /** The text on one line, cut to a length; what steers a terminal becomes a space. */
  public static String of(String text, int maxLength) {
    String cut = text.length() > maxLength ? text.substring(0, maxLength) + "…" : text;
    StringBuilder plain = new StringBuilder(cut.length());
    cut.codePoints().forEach(c -> plain.appendCodePoint(steers(c) ? ' ' : c));
    return plain.toString();
  }

  private static boolean steers(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
