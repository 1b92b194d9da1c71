package dev.weir.cli.view;

/** How a piece of text is meant; becomes a colour where colours are wanted. */
public enum Tone {
  PLAIN(""),
  STRONG("1"),
  FAINT("2"),
  GOOD("32"),
  BAD("31"),
  CAREFUL("33"),
  CANDIDATE("36");

  private final String code;

  Tone(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }
}
