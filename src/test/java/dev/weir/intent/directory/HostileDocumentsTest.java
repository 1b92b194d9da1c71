package dev.weir.intent.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that ask for much: of time, of memory, of the reader's patience. */
class HostileDocumentsTest {
  /** What is not linear takes hours. */
  private static final Duration ENDLESS = Duration.ofMinutes(1);

  private static final String ROLLOUT =
      """
      apiVersion: weir.dev/v1alpha1
      kind: Rollout
      metadata: {name: web, namespace: shop}
      spec:
        revision: v1
        virtualNode: web-${revision}
      """;

  @TempDir Path folder;

  private List<Problem> problems(String text) throws IOException {
    Files.writeString(folder.resolve("in.yaml"), text);
    IntentRead read = assertTimeoutPreemptively(ENDLESS, () -> new DirectoryReader().read(folder));
    assertThat(read).isInstanceOf(IntentRead.Refused.class);
    return ((IntentRead.Refused) read).problems();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1_", ":1", "1.", "0"})
  void aValueOfAMillionCharactersIsReadOnce(String piece) throws IOException {
    String value = "1" + piece.repeat(1_000_000 / piece.length());
    assertThat(problems("kind: Rollout\napiVersion: weir.dev/v1alpha1\na: " + value + "\n"))
        .isNotEmpty();
    assertThat(problems("kind: Rollout\napiVersion: weir.dev/v1alpha1\na: " + value + "x\n"))
        .isNotEmpty();
  }

  @Test
  void aNameThatIsFarTooLongIsOneProblem() throws IOException {
    String name = "a" + ".a".repeat(300_000);
    assertThat(problems(ROLLOUT.replace("name: web", "name: " + name)))
        .extracting(Problem::path, Problem::wrong)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                "metadata.name", "More characters than the text may have: 253 at most."));
  }

  @Test
  void aLongNameOfAFieldDoesNotCountAgainForAllThatStandsInIt() throws IOException {
    String within =
        IntStream.range(0, 2_000).mapToObj(i -> "   b" + i + ": 1\n").collect(Collectors.joining());
    assertThat(problems("? " + "k".repeat(100_000) + "\n:\n" + within))
        .singleElement()
        .returns(
            "The names of the fields, with all that they stand in, are too long.", Problem::wrong)
        .returns("Write a smaller, flatter document.", Problem::fix);
  }

  @Test
  void aliasesOfLongTextsAreCountedByTheirCharacters() throws IOException {
    String annotations = "a: &a \"" + "y".repeat(50_000) + "\"\nb: &b [" + "*a,".repeat(50) + "]\n";
    assertThat(problems(annotations + "c: [" + "*b,".repeat(50) + "]\n"))
        .singleElement()
        .returns("Aliases stand for more than 4194304 characters.", Problem::wrong);
  }

  @Test
  void aLongListIsNotLookedAtToItsEnd() throws IOException {
    String steps = "  strategy: {canary: {steps: [" + "{weight: x},".repeat(30_000) + "]}}\n";
    assertThat(problems(ROLLOUT + steps))
        .hasSizeLessThan(250)
        .extracting(Problem::wrong)
        .contains("More entries than the list may have: 100 at most.");
  }

  @Test
  void ofVeryManyProblemsTheFirstAreShown() throws IOException {
    List<Problem> problems = problems(ROLLOUT + "  revision: v1\n".repeat(50_000));
    assertThat(problems).hasSize(1_001);
    assertThat(problems.get(1).wrong()).startsWith("'revision' is written twice");
    assertThat(problems.getLast())
        .returns(
            "From here on there are more problems than the 1000 that are shown.", Problem::wrong)
        .satisfies(last -> assertThat(last.line()).isGreaterThan(1_000));
  }

  @Test
  void whatIsQuotedInAProblemIsShortAndPlain() throws IOException {
    assertThat(problems(ROLLOUT + "  \"\\e[31m\\n" + "x".repeat(900) + "\": 1\n"))
        .isNotEmpty()
        .allSatisfy(
            problem -> {
              assertThat(problem.render()).hasSizeLessThan(3_000).doesNotContain("\u001b");
              assertThat(problem.render().lines()).hasSizeLessThanOrEqualTo(3);
            });
  }

  @Test
  void allFilesTogetherHoldNoMoreValuesThanAreRead() throws IOException {
    for (String name : List.of("a.yaml", "b.yaml", "c.yaml")) {
      Files.writeString(folder.resolve(name), "a: [" + "a,".repeat(40) + "]\n");
    }
    IntentRead read = new DirectoryReader(100).read(folder);
    assertThat(read).isInstanceOf(IntentRead.Refused.class);
    assertThat(((IntentRead.Refused) read).problems())
        .singleElement()
        .returns("c.yaml", Problem::file)
        .returns("With this file there are more than 100 values to read.", Problem::wrong);
  }
}
