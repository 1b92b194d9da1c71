package dev.weir.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One text of a source file, and what stands there in its place. Line breaks and indentation do not
 * count, so that formatting a file anew leaves its mutants alone.
 *
 * @param file below {@code src/main/java/dev/weir}
 */
record Change(String file, String find, String put) {
  private static final Pattern TOKEN = Pattern.compile("\\w+|[^\\w\\s]");

  /**
   * @param source of the file as it is
   * @throws IllegalStateException when the text is not there, or more than once
   */
  String apply(String source) {
    List<MatchResult> found = pattern().matcher(source).results().toList();
    if (found.size() != 1) {
      throw new IllegalStateException(
          file
              + " has "
              + found.size()
              + " places, not one, that read: "
              + find.strip()
              + "\nWrite the mutant anew for the source as it is now.");
    }
    return source.substring(0, found.getFirst().start())
        + put
        + source.substring(found.getFirst().end());
  }

  private Pattern pattern() {
    List<String> tokens = TOKEN.matcher(find).results().map(MatchResult::group).toList();
    List<String> quoted = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      boolean twoWords = i > 0 && isWord(tokens.get(i)) && isWord(tokens.get(i - 1));
      quoted.add((i == 0 ? "" : twoWords ? "\\s+" : "\\s*") + Pattern.quote(tokens.get(i)));
    }
    return Pattern.compile(String.join("", quoted));
  }

  private static boolean isWord(String token) {
    return Character.isLetterOrDigit(token.charAt(0)) || token.charAt(0) == '_';
  }
}
