package dev.weir.core.traffic;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which patterns a route may have. Envoy reads RE2, Weir itself previews routes with Java's
 * patterns: allowed is what both read alike, so that a preview never disagrees with the proxy.
 */
public final class RegexSyntax {
  /** RE2 repeats at most so often. */
  private static final int MAX_REPEAT = 1_000;

  private static final Pattern REPEAT = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

  /** Escapes of a letter or digit that mean the same to both. */
  private static final String SHARED_ESCAPES = "dDsSwWbBAztnrf";

  private RegexSyntax() {}

  /** Why a pattern cannot be used, and what to do. */
  public record Refusal(String wrong, String fix) {}

  /** Empty for a pattern that Envoy takes and that means there what it means here. */
  public static Optional<Refusal> refusal(String regex) {
    Optional<Refusal> unshared = unshared(regex);
    if (unshared.isPresent()) {
      return unshared;
    }
    Matcher repeat = REPEAT.matcher(regex);
    while (repeat.find()) {
      boolean tooOften =
          Integer.parseInt(repeat.group(1)) > MAX_REPEAT
              || (repeat.group(2) != null
                  && !repeat.group(2).isEmpty()
                  && Integer.parseInt(repeat.group(2)) > MAX_REPEAT);
      if (tooOften) {
        return refuse(
            "The pattern repeats more than " + MAX_REPEAT + " times: " + repeat.group() + ".",
            "Write a smaller number, or * for any number.");
      }
    }
    try {
      Pattern.compile(regex);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return refuse(
          "The pattern is broken at character "
              + Math.max(1, e.getIndex() + 1)
              + ": "
              + e.getDescription().toLowerCase(Locale.ROOT)
              + ".",
          "Put \\ before a sign that is meant as itself.");
    }
  }

  private static Optional<Refusal> unshared(String regex) {
    boolean inClass = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      char next = i + 1 < regex.length() ? regex.charAt(i + 1) : '\0';
      if (c == '\\') {
        if (Character.isDigit(next) || next == 'k') {
          return refuse(
              "The pattern refers back to a group (\\" + next + "), which Envoy does not know.",
              "Write out what is to match.");
        }
        if (Character.isLetter(next) && SHARED_ESCAPES.indexOf(next) < 0) {
          return refuse(
              "\\" + next + " does not mean the same to Envoy and to Weir.",
              "Write the characters out, for example [0-9] or [A-Za-z].");
        }
        i++;
      } else if (inClass) {
        if (c == '[' || (c == '&' && next == '&')) {
          return refuse(
              "'"
                  + (c == '[' ? "[" : "&&")
                  + "' within [ ] does not mean the same to Envoy and to"
                  + " Weir.",
              "Write the characters out in one pair of brackets; \\[ is the bracket itself.");
        }
        inClass = c != ']';
      } else if (c == '[') {
        inClass = true;
        if (next == '^') {
          i++;
        }
      } else if (c == '(' && next == '?' && !regex.startsWith("(?:", i)) {
        Optional<Refusal> group = group(regex.substring(i));
        if (group.isPresent()) {
          return group;
        }
      } else if ("*+?}".indexOf(c) >= 0 && next == '+') {
        return refuse(
            "The pattern does not give back what it took (" + c + "+), which Envoy does not know.",
            "Write " + c + " alone.");
      }
    }
    return Optional.empty();
  }

  private static Optional<Refusal> group(String rest) {
    if (rest.startsWith("(?i)")) {
      return Optional.empty();
    }
    if (rest.startsWith("(?=") || rest.startsWith("(?!")) {
      return refuse(
          "The pattern looks ahead (" + rest.substring(0, 3) + "), which Envoy does not know.",
          "Match the whole value; for what must not match, use invert with a header.");
    }
    if (rest.startsWith("(?<=") || rest.startsWith("(?<!")) {
      return refuse(
          "The pattern looks behind (" + rest.substring(0, 4) + "), which Envoy does not know.",
          "Match the whole value instead.");
    }
    return refuse(
        "Groups that begin with '(?' do not all mean the same to Envoy and to Weir.",
        "Write (...) or (?:...); (?i) before the pattern ignores case.");
  }

  private static Optional<Refusal> refuse(String wrong, String fix) {
    return Optional.of(new Refusal(wrong, fix));
  }
}
