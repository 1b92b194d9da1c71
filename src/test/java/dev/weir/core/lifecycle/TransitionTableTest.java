package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the table in ARCHITECTURE.md the same as the code; {@code -Dgolden.update} rewrites it. */
class TransitionTableTest {
  private static final Path PAGE = Path.of("ARCHITECTURE.md");
  private static final String BEGIN = "<!-- transitions: written by TransitionTableTest -->\n";
  private static final String END = "<!-- /transitions -->";

  static String table() {
    return "| transition | from | to | when |\n| --- | --- | --- | --- |\n"
        + Arrays.stream(Transition.values())
            .map(
                t ->
                    "| `%s` | %s | %s | %s |\n"
                        .formatted(
                            t.word(),
                            String.join(", ", t.from()),
                            String.join(", ", t.to()),
                            t.when()))
            .collect(Collectors.joining());
  }

  @Test
  void theDocumentedTableIsTheCode() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(end).as("ARCHITECTURE.md has the two marks").isGreaterThanOrEqualTo(begin);
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end)).isEqualTo(table());
  }

  @Test
  void everyPhaseAndNothingElseIsNamed() {
    Set<String> named =
        Arrays.stream(Transition.values())
            .flatMap(t -> Stream.concat(t.from().stream(), t.to().stream()))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> phases =
        Arrays.stream(Phase.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(phases);
  }
}
