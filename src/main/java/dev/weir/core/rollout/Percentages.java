package dev.weir.core.rollout;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shares as people write them, {@code 0.5%}, and as Weir counts them: basis points. */
public final class Percentages {
  private static final int BASIS_POINTS_IN_ALL = 10_000;
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,2})?)%?");

  private Percentages() {}

  /**
   * Reads a percentage of 0 to 100 with at most two decimals; the sign may be left out.
   *
   * @return basis points, 0 to 10,000
   * @throws IllegalArgumentException when the text is anything else
   */
  public static int parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (matcher.matches()) {
      int basisPoints = new BigDecimal(matcher.group(1)).movePointRight(2).intValueExact();
      if (basisPoints <= BASIS_POINTS_IN_ALL) {
        return basisPoints;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not a percentage; write 0% to 100% with at most two decimals, for example 0.5%");
  }

  /** Basis points as people read them: 50 is {@code 0.5%}. */
  public static String text(int basisPoints) {
    return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + "%";
  }
}
