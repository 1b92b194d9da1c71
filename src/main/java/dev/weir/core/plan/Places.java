package dev.weir.core.plan;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The places <code>${name}</code> in a gate policy's texts. */
final class Places {
  /** Filled in when the question is asked, by who is measured then; no argument may be named so. */
  static final Set<String> KNOWN_WHEN_ASKED =
      Set.of("cluster", "revision", "stable", "window", "namespace", "rollout");

  private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)}?");

  private Places() {}

  /** Names of the places in a text, sorted. An unclosed place is named with what follows it. */
  static Set<String> in(String text) {
    Set<String> names = new TreeSet<>();
    Matcher place = PLACE.matcher(text);
    while (place.find()) {
      names.add(place.group(1));
    }
    return names;
  }

  /**
   * Fills the places that have a value and leaves the others as they are. What is filled in is not
   * looked at again, so a value cannot open a place of its own.
   */
  static String fill(String text, Map<String, String> values) {
    Matcher place = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (place.find()) {
      String value = values.get(place.group(1));
      String whole = place.group();
      place.appendReplacement(
          filled, Matcher.quoteReplacement(value != null && whole.endsWith("}") ? value : whole));
    }
    return place.appendTail(filled).toString();
  }
}
