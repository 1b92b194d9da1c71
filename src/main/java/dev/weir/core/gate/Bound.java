package dev.weir.core.gate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that a value is compared with, for example {@code >= 99.5%}.
 *
 * @param limit as a plain number: 99.5% is 0.995
 * @param text as the user wrote it, for messages
 */
public record Bound(Comparison comparison, double limit, String text) {
  /** The comparison signs. */
  public enum Comparison {
    AT_LEAST(">="),
    AT_MOST("<="),
    ABOVE(">"),
    BELOW("<"),
    EQUAL("=="),
    NOT_EQUAL("!=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }

  private static final Pattern SYNTAX =
      Pattern.compile(
          "\\s*(>=|<=|==|!=|>|<)\\s*(-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)\\s*(%?)\\s*");

  /**
   * Reads a bound.
   *
   * @throws IllegalArgumentException when the text is not a sign and a number or percentage
   */
  public static Bound parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a bound; write a sign and a number, for example: \">= 99.5%\"");
    }
    double number = Double.parseDouble(matcher.group(2));
    boolean percent = !matcher.group(3).isEmpty();
    for (Comparison comparison : Comparison.values()) {
      if (comparison.sign().equals(matcher.group(1))) {
        return new Bound(comparison, percent ? number / 100 : number, text.strip());
      }
    }
    throw new IllegalStateException("unreachable: " + matcher.group(1));
  }

  /** Whether the value is on the good side. Never true for a value that is not a number. */
  public boolean holds(double value) {
    if (Double.isNaN(value)) {
      return false;
    }
    return switch (comparison) {
      case AT_LEAST -> value >= limit;
      case AT_MOST -> value <= limit;
      case ABOVE -> value > limit;
      case BELOW -> value < limit;
      case EQUAL -> value == limit;
      case NOT_EQUAL -> value != limit;
    };
  }

  /** Whether people wrote a percentage, so that values are shown as one too. */
  public boolean percent() {
    return text.endsWith("%");
  }
}
