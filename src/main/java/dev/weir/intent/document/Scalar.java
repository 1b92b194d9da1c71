package dev.weir.intent.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an unquoted YAML value means. YAML 1.1 and 1.2, and the readers people have, disagree about
 * some; those are doubtful and refused, so that a weight never depends on who read it.
 */
sealed interface Scalar {
  record Text(String text) implements Scalar {}

  record Whole(BigInteger number) implements Scalar {}

  record Decimal(BigDecimal number) implements Scalar {}

  record Bool(boolean value) implements Scalar {}

  record Nothing() implements Scalar {}

  /** Read differently by different readers. */
  record Doubtful(String wrong, String fix) implements Scalar {}

  /** Longer numbers are no numbers that anybody here means. */
  int MAX_DIGITS = 30;

  Set<String> WORDS_FOR_TRUE = Set.of("y", "yes", "on");
  Set<String> WORDS_FOR_FALSE = Set.of("n", "no", "off");

  /** None of these looks at a character twice: a value may be as long as a file. */
  Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*+)");

  Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]*+)\\.[0-9]++");
  Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9_]++(\\.[0-9_]*+)?");
  Pattern OTHER_BASE = Pattern.compile("[-+]?0[xob][0-9A-Fa-f_]++");
  Pattern DIGITS_AND_UNDERSCORES = Pattern.compile("[-+]?[0-9][0-9_]*+(\\.[0-9_]*+)?");
  Pattern BASE_SIXTY = Pattern.compile("[-+]?[0-9][0-9_]*+(?::[0-5]?[0-9])++(\\.[0-9_]*+)?");
  Pattern UNUSUAL_NUMBER =
      Pattern.compile(
          "[-+]?(\\.[0-9]++|[0-9]++\\.|([0-9]++(\\.[0-9]*+)?|\\.[0-9]++)[eE][-+]?[0-9]++)");
  Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  /** Whoever reads one as a date and writes it again changes nothing but its form. */
  Pattern POINT_IN_TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]++)?(Z|[-+][0-9]{2}:[0-9]{2})");

  Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \\t].*)?");

  /** Reads an unquoted value. */
  static Scalar plain(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> new Nothing();
      case "true", "True", "TRUE" -> new Bool(true);
      case "false", "False", "FALSE" -> new Bool(false);
      case "=", "<<" -> doubtful(text, "a command", "text");
      default -> word(text);
    };
  }

  private static Scalar word(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (WORDS_FOR_TRUE.contains(lower)) {
      return new Doubtful(
          "'" + text + "' without quotes is true to some YAML readers and a text to others.",
          "Write \"" + text + "\" for the text, or true.");
    }
    if (WORDS_FOR_FALSE.contains(lower)) {
      return new Doubtful(
          "'" + text + "' without quotes is false to some YAML readers and a text to others.",
          "Write \"" + text + "\" for the text, or false.");
    }
    char first = text.charAt(0);
    boolean maybeNumber = Character.isDigit(first) || "+-.".indexOf(first) >= 0;
    return maybeNumber ? number(text) : new Text(text);
  }

  private static Scalar number(String text) {
    if (WHOLE.matcher(text).matches() || DECIMAL.matcher(text).matches()) {
      if (text.length() > MAX_DIGITS) {
        return new Doubtful(
            "'" + text + "' is too long for a number.",
            "Write \"" + text + "\" for the text, or a shorter number.");
      }
      String unsigned = text.startsWith("+") ? text.substring(1) : text;
      return text.contains(".")
          ? new Decimal(new BigDecimal(unsigned))
          : new Whole(new BigInteger(unsigned));
    }
    if (BASE_SIXTY.matcher(text).matches()) {
      return new Doubtful(
          "'" + text + "' is a number in base 60 to some YAML readers and a text to others.",
          "Write a duration with units, for example 1m30s, or the text in quotes: \""
              + text
              + "\".");
    }
    if (LEADING_ZERO.matcher(text).matches()) {
      return new Doubtful(
          "'"
              + text
              + "' begins with 0: it counts in base 8 to some YAML readers and in base 10 to"
              + " others.",
          "Write "
              + withoutLeadingZeros(text)
              + " for the number, or \""
              + text
              + "\" for the text.");
    }
    if (OTHER_BASE.matcher(text).matches()
        || (text.contains("_") && DIGITS_AND_UNDERSCORES.matcher(text).matches())
        || UNUSUAL_NUMBER.matcher(text).matches()
        || NOT_FINITE.matcher(text).matches()) {
      return doubtful(text, "a number", "a text");
    }
    if (DATE.matcher(text).matches() && !POINT_IN_TIME.matcher(text).matches()) {
      return doubtful(text, "a date", "a text");
    }
    return new Text(text);
  }

  private static String withoutLeadingZeros(String text) {
    String digits = text.replace("_", "");
    String shorter = digits.replaceFirst("^([-+]?)0+(?=[0-9])", "$1");
    return shorter.endsWith(".") ? shorter + "0" : shorter;
  }

  private static Doubtful doubtful(String text, String one, String other) {
    return new Doubtful(
        "'"
            + text
            + "' without quotes is "
            + one
            + " to some YAML readers and "
            + other
            + " to others.",
        "Write \""
            + text
            + "\" for the text"
            + (one.equals("a number") ? ", or the number in plain digits." : "."));
  }
}
