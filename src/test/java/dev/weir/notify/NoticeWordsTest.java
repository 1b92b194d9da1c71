package dev.weir.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.lifecycle.Transition;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.rollout.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every word of the journal is told as something; the guide's table is written from the code. */
class NoticeWordsTest {
  private static final Path PAGE = Path.of("docs/notifications.md");
  private static final String BEGIN = "<!-- words: written by NoticeWordsTest -->\n";
  private static final String END = "<!-- /words -->";
  private static final Path SOURCES = Path.of("src/main/java/dev/weir");
  private static final Pattern NOTE = Pattern.compile("turn\\.note\\(\\s*\"([a-z-]+)\"");
  private static final Pattern OWN_NOTE = Pattern.compile("\\bnote\\(\\s*\"([a-z-]+)\"");

  /** Transitions, what the lifecycle notes besides, and what the engine itself writes. */
  static TreeSet<String> words() throws IOException {
    TreeSet<String> words = new TreeSet<>();
    Arrays.stream(Transition.values()).forEach(t -> words.add(t.word()));
    try (Stream<Path> files = Files.walk(SOURCES.resolve("core/lifecycle"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        NOTE.matcher(text).results().forEach(found -> words.add(found.group(1)));
        OWN_NOTE.matcher(text).results().forEach(found -> words.add(found.group(1)));
      }
    }
    words.add("removed");
    return words;
  }

  static Notice notice(String event) {
    return new Notice(
        "0123",
        "shop/checkout/1",
        Instant.EPOCH,
        "shop",
        "checkout",
        NoticeKind.ofJournal(event),
        event,
        "weir",
        event.equals("settled") ? "RollingBack" : "Progressing",
        "Healthy",
        "m",
        Optional.of(new Revision("v2")));
  }

  private static String table() throws IOException {
    StringBuilder table =
        new StringBuilder("| in the journal | event of a policy | CDEvents type |\n");
    table.append("| --- | --- | --- |\n");
    for (String word : words()) {
      table
          .append("| `")
          .append(word)
          .append("` | `")
          .append(NoticeKind.ofJournal(word).word())
          .append("` | `")
          .append(Cdevents.type(notice(word)))
          .append("` |\n");
    }
    return table.toString();
  }

  @Test
  void theNotesWereFound() throws IOException {
    assertThat(words()).contains("verdict", "clock-set", "failure-recorded", "baseline-moved");
  }

  @Test
  void noTransitionIsADetailUnlessItIsMeantToBe() {
    assertThat(
            Arrays.stream(Transition.values())
                .map(Transition::word)
                .filter(word -> NoticeKind.ofJournal(word) == NoticeKind.DETAIL))
        .containsExactlyInAnyOrder("step-entered", "promoting", "forgotten", "carries-more");
  }

  @Test
  void theGuidesTableIsTheCode() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(end).as("docs/notifications.md has the two marks").isGreaterThanOrEqualTo(begin);
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end)).isEqualTo(table());
  }
}
