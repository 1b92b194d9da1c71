package dev.weir.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import dev.weir.intent.directory.DirectoryReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows can be used as it stands. */
class GatesGuideTest {
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyExampleOfTheGuideIsAccepted(@TempDir Path folder) throws IOException {
    List<String> examples =
        EXAMPLE
            .matcher(Files.readString(Path.of("docs", "gates.md")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    Files.writeString(folder.resolve("policies.yaml"), String.join("---\n", examples));

    IntentRead read = new DirectoryReader().read(folder);

    assertThat(read)
        .as(
            () ->
                read instanceof IntentRead.Refused refused
                    ? refused.problems().stream().map(Problem::render).toList().toString()
                    : "accepted")
        .isInstanceOfSatisfying(
            IntentRead.Accepted.class,
            accepted ->
                assertThat(accepted.intent().policies().keySet())
                    .extracting(Object::toString)
                    .contains(
                        "shop/checkout-errors", "shop/steady-latency", "shop/errors-vs-stable"));
  }
}
