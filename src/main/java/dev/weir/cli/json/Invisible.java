package dev.weir.cli.json;

/** Characters that steer a terminal or reorder what a reader sees, instead of being seen. */
public final class Invisible {
  private Invisible() {}

  /** Whether the character is a control, a bidirectional override or a line separator. */
  public static boolean is(int character) {
    return Character.isISOControl(character)
        || (character >= 0x200e && character <= 0x200f)
        || (character >= 0x2028 && character <= 0x202e)
        || (character >= 0x2066 && character <= 0x2069)
        || character == 0xfeff
        || character == 0x061c;
  }
}
