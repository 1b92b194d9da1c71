package dev.weir.cli.view;

import dev.weir.cli.json.Invisible;

/** How many columns text takes on a terminal, and text that takes as many as it seems to. */
public final class Width {
  private Width() {}

  /** Replaces what would steer a terminal: line breaks and tabs by a space, the rest by a mark. */
  public static String harmless(String text) {
    if (text.codePoints().noneMatch(Invisible::is)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\t') {
        out.append(' ');
      } else if (c == '\r') {
        // Beside a line break it says nothing; alone it would let text overwrite text.
        if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
          out.append(' ');
        }
      } else {
        out.append(Invisible.is(c) ? '\ufffd' : c);
      }
    }
    return out.toString();
  }

  /** Columns of a text that is harmless already. */
  public static int of(String text) {
    return text.codePoints().map(Width::of).sum();
  }

  static int of(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> wide(codePoint) ? 2 : 1;
    };
  }

  private static boolean wide(int c) {
    return (c >= 0x1100 && c <= 0x115f)
        || (c >= 0x2e80 && c <= 0xa4cf)
        || (c >= 0xac00 && c <= 0xd7a3)
        || (c >= 0xf900 && c <= 0xfaff)
        || (c >= 0xfe30 && c <= 0xfe6f)
        || (c >= 0xff00 && c <= 0xff60)
        || (c >= 0xffe0 && c <= 0xffe6)
        || (c >= 0x1f300 && c <= 0x1faff)
        || (c >= 0x20000 && c <= 0x3fffd);
  }

  /** Filled up with spaces to a width. */
  static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - of(text)));
  }
}
