package dev.weir.intent.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each folder of {@code golden/errors} is a directory of a user's, and {@code stderr.txt} in it all
 * that Weir says about it, word for word; nothing for a set that is taken. {@code -Dgolden.update}
 * writes the texts anew, for a person to read the difference.
 */
class GoldenErrorsTest {
  private static final Path CASES = Path.of("src/test/resources/golden/errors");
  private static final String EXPECTED = "stderr.txt";
  private static final boolean UPDATE = System.getProperty("golden.update") != null;

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> cases() {
    return entries(CASES).stream()
        .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> run(folder)));
  }

  private static void run(Path folder) throws IOException {
    String said =
        switch (new DirectoryReader().read(folder)) {
          case IntentRead.Accepted _ -> "";
          case IntentRead.Refused refused -> {
            assertThat(refused.problems()).isNotEmpty().allSatisfy(GoldenErrorsTest::hasAFix);
            yield refused.problems().stream()
                .map(Problem::render)
                .collect(Collectors.joining("\n", "", "\n"));
          }
        };
    Path expected = folder.resolve(EXPECTED);
    if (UPDATE) {
      Files.writeString(expected, said);
    }
    assertThat(expected).as("run once with -Dgolden.update and read it").isRegularFile();
    assertThat(said).isEqualTo(Files.readString(expected));
  }

  private static void hasAFix(Problem problem) {
    assertThat(problem.fix()).as(problem.render()).isNotBlank();
    assertThat(problem.wrong()).as(problem.render()).endsWith(".");
    assertThat(problem.line()).as(problem.render()).isPositive();
    assertThat(problem.column()).as(problem.render()).isPositive();
  }

  @Test
  void everyFileIsUsed() {
    for (Path folder : entries(CASES)) {
      assertThat(folder).isDirectory();
      List<String> names = entries(folder).stream().map(p -> p.getFileName().toString()).toList();
      assertThat(names).as(folder.toString()).contains(EXPECTED).hasSizeGreaterThan(1);
      assertThat(names)
          .as(folder + " has a file that nobody reads")
          .allMatch(name -> name.equals(EXPECTED) || name.endsWith(".yaml"));
    }
    assertThat(entries(CASES)).hasSizeGreaterThanOrEqualTo(40);
  }
}
