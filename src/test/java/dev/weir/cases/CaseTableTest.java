package dev.weir.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Every case is shown by a test that is named after it, or it is said what the product lacks. Keeps
 * the table in {@code docs/cases.md} the same as the tests; {@code -Dgolden.update} rewrites it.
 */
class CaseTableTest {
  private static final Path PAGE = Path.of("docs/cases.md");
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final String BEGIN = "<!-- cases: written by CaseTableTest -->\n";
  private static final String END = "<!-- /cases -->";

  private static Cases real() throws IOException, URISyntaxException {
    Path classes =
        Path.of(CaseTableTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return new Cases(
        Cases.read(RESOURCES.resolve("cases/cases.yaml")),
        Cases.readMissing(RESOURCES.resolve("cases/missing.yaml")),
        TestNames.in(
            classes,
            Map.of(
                "lifecycle", RESOURCES.resolve("cases/lifecycle"),
                "errors", RESOURCES.resolve("golden/errors"))));
  }

  @Test
  void everyCaseHasATestOrAMissingCapability() throws Exception {
    assertThat(real().faults()).isEmpty();
    assertThat(real().cases()).hasSizeGreaterThanOrEqualTo(34);
  }

  @Test
  void theTableIsWhatTheTestsAre() throws Exception {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(end).as("%s has the two marks", PAGE).isGreaterThanOrEqualTo(begin);
    String table = real().table();
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end)).as("write it with -Dgolden.update").isEqualTo(table);
  }

  @Test
  void allKindsOfTestsAreFound() throws Exception {
    Map<String, List<String>> tests = real().tests();
    assertThat(tests.get("O-03"))
        .contains("`GateCasesTest.o03_aRefusedQueryIsAnErrorInTheSourcesWordsAndNotAFailure`")
        .as("a parameterized one")
        .contains(
            "`PrometheusSourceTest.o03_aRefusedQueryIsNotTriedAgainAndCarriesPrometheusWords`")
        .contains("`lifecycle/o03-errors-of-the-query-are-not-failures-of-the-candidate.yaml`");
    assertThat(tests.get("O-19")).contains("`errors/o19-steps-go-down`");
    assertThat(tests.toString()).doesNotContain("o99_");
  }

  /** No test: it must not be taken for one by its name. */
  void o99_isNoTest() {}

  @Test
  void whatDoesNotAgreeIsSaid() {
    Cases.Case some = new Cases.Case("Something.", Optional.of("the rest"));
    Cases cases =
        new Cases(
            Map.of("O-01", some, "O-02", some, "O-03", some, "O-04", some),
            Map.of("O-02", "a room", "O-03", "a door", "O-08", "a window"),
            Map.of("O-03", List.of("`T.o03_a`"), "O-04", List.of("`T.o04_a`"), "O-09", List.of()));
    assertThat(cases.faults())
        .containsExactly(
            "O-01 has neither a test nor a missing capability: write the one or the other",
            "O-03 is listed as missing and has a test: [`T.o03_a`]",
            "O-08 is listed as missing and is no case",
            "O-09 is no case, but there is []");
    assertThat(cases.table())
        .contains("| O-02 | Something. | missing: a room |\n")
        .contains("| O-04 | Something. | `T.o04_a`<br>not yet: the rest |\n");
  }
}
