package dev.weir.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the list of mutants true; {@code -Dgolden.update} writes its page anew. */
class MutantListTest {
  private static final Path PAGE = Path.of("docs/mutants.md");
  private static final String BEGIN = "<!-- mutants: written by MutantListTest -->\n";
  private static final String END = "<!-- /mutants -->";

  static List<Mutant> mutants() throws IOException {
    return MutantList.read().all();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void stillAppliesOnceAndHasItsCatchers(Mutant mutant) throws IOException {
    assertThat(mutant.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(mutant.breaks()).endsWith(".").doesNotContain("|");
    assertThat(Workshop.changed(mutant)).isNotEmpty();
    assertThat(mutant.caughtBy()).isNotEmpty();
    for (Catcher catcher : mutant.caughtBy()) {
      assertThat(Catcher.parse(catcher.text())).isEqualTo(catcher);
      catcher.methods(getClass().getClassLoader());
      assertThat(catcher.testClass(getClass().getClassLoader()).getSimpleName()).endsWith("Test");
    }
  }

  @Test
  void thereAreEnough() throws IOException {
    assertThat(mutants()).hasSizeGreaterThanOrEqualTo(40);
  }

  @Test
  void thePageIsTheList() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(end).as("docs/mutants.md has the two marks").isGreaterThanOrEqualTo(begin);
    String text = MutantsPage.text(MutantList.read());
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page.substring(0, begin) + text + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end)).as("write it with -Dgolden.update").isEqualTo(text);
  }

  @Test
  void whereAPlaceIsBrokenIntoLinesDoesNotCount() {
    Change change = new Change("A.java", "if (a) { return f(b, c); }", "return d;");

    assertThat(change.apply("x;\n  if (a) {\n    return f(\n        b, c);\n  }\ny;"))
        .isEqualTo("x;\n  return d;\ny;");
  }

  @Test
  void aPlaceThatIsNotThereOrTwiceIsRefused() {
    Change change = new Change("A.java", "return a;", "return b;");

    assertThatThrownBy(() -> change.apply("returna; return  b;"))
        .hasMessageContaining("A.java has 0 places");
    assertThatThrownBy(() -> change.apply("return a; return\n a ;"))
        .hasMessageContaining("A.java has 2 places");
  }
}
