package dev.weir.core.gate;

import java.math.BigDecimal;
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
          "\\s*(>=|<=|==|!=|>|<)\\s*(-?\\d{1,400}(?:\\.\\d{1,400})?(?:[eE][+-]?\\d{1,4})?)\\s*(%?)\\s*");

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
    BigDecimal number = new BigDecimal(matcher.group(2));
    boolean percent = !matcher.group(3).isEmpty();
    // Moved as a decimal: 99.9 / 100 as doubles is above 0.999, and 999 of 1,000 would fail 99.9%.
    double limit = (percent ? number.movePointLeft(2) : number).doubleValue();
    if (Double.isInfinite(limit)) {
      throw new IllegalArgumentException("'" + text + "' is too large to compare with");
    }
    for (Comparison comparison : Comparison.values()) {
      if (comparison.sign().equals(matcher.group(1))) {
        return new Bound(comparison, limit, text.strip());
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
