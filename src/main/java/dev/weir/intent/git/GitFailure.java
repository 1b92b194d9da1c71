package dev.weir.intent.git;

import dev.weir.engine.PlainText;
import dev.weir.engine.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The repository could not be read: what is wrong and what to do, without secrets. */
final class GitFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** A chain of more causes is cut. */
  private static final int MAX_CAUSES = 8;

  private static final int MAX_CAUSE_TEXT = 300;

  private final String wrong;
  private final String fix;

  GitFailure(String wrong, String fix) {
    super(wrong);
    this.wrong = wrong;
    this.fix = fix;
  }

  String wrong() {
    return wrong;
  }

  Problem problem(String source) {
    return new Problem(source, 0, 0, "", wrong, fix);
  }

  /** What the libraries say, from the outside in, each sentence once. */
  static String reason(Throwable failure) {
    Set<String> sentences = new LinkedHashSet<>();
    Throwable at = failure;
    for (int i = 0; at != null && i < MAX_CAUSES; i++, at = at.getCause()) {
      String text = at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
      String plain = PlainText.of(text, MAX_CAUSE_TEXT).strip().replaceAll("\\.+$", "");
      if (sentences.stream().noneMatch(sentence -> sentence.contains(plain))) {
        sentences.add(plain);
      }
    }
    return String.join(": ", List.copyOf(sentences));
  }
}
