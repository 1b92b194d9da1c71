package dev.weir.simulation;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Something happened that must never happen. */
final class Violation extends Error {
  private static final long serialVersionUID = 1L;

  private final String rule;

  Violation(String rule, String what) {
    super(rule + ": " + what);
    this.rule = rule;
  }

  Violation(RuntimeException thrown) {
    super("nothing throws: " + thrown + where(thrown), thrown);
    this.rule = "nothing throws";
  }

  private static String where(RuntimeException thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .limit(8)
        .map(frame -> "\n      at " + frame)
        .collect(Collectors.joining());
  }

  /** Its name, in a few words. */
  String rule() {
    return rule;
  }
}
