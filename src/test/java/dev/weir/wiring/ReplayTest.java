package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.Cli;
import dev.weir.cli.Parts;
import dev.weir.cli.view.Terminal;
import dev.weir.core.plan.Plans;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.testing.FakePrometheus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command with its real parts, on what docs/replay.md shows. */
final class ReplayTest {
  private static final Path PAGE = Path.of("docs", "replay.md");

  @TempDir Path folder;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("mesh"));
    Files.writeString(folder.resolve("mesh/rollout.yaml"), block("yaml", 0));
    Files.writeString(folder.resolve("night.yaml"), block("yaml", 1));
  }

  private static String block(String language, int index) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1))
        .toList()
        .get(index);
  }

  private Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Parts parts =
        new Parts(
            () -> {
              throw new AssertionError("nothing is served");
            },
            () -> {
              throw new AssertionError("nothing is shown");
            },
            DirectoryReader::new,
            () -> {
              throw new AssertionError("no proxy is started");
            },
            Plans::compile,
            ReplayParts::new,
            () -> {
              throw new AssertionError("no cluster is asked");
            },
            Map.of(),
            new Terminal() {
              @Override
              public boolean interactive() {
                return false;
              }

              @Override
              public int columns() {
                return 100;
              }

              @Override
              public int rows() {
                return 40;
              }
            },
            InstantSource.system(),
            Version.current());
    int code =
        Cli.run(
            arguments,
            parts,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Result replay(String night) throws IOException {
    Files.writeString(folder.resolve("other.yaml"), night);
    return run(
        "replay", "checkout", "-f", mesh(), "--metrics", folder.resolve("other.yaml").toString());
  }

  private String mesh() {
    return folder.resolve("mesh").toString();
  }

  @Test
  void theGuidesExampleIsWhatComesOut() throws IOException {
    Result result =
        run(
            "replay",
            "checkout",
            "-f",
            mesh(),
            "--metrics",
            folder.resolve("night.yaml").toString(),
            "--stable",
            "v1");

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isEqualTo(5);
    if (System.getProperty("golden.update") != null) {
      String page = Files.readString(PAGE);
      int begin = page.indexOf("```text\n") + "```text\n".length();
      Files.writeString(
          PAGE,
          page.substring(0, begin) + result.out() + page.substring(page.indexOf("```", begin)));
      return;
    }
    assertThat(result.out()).isEqualTo(block("text", 0));
  }

  @Test
  void aGoodNightEndsWithTheRevisionStable() throws IOException {
    Result result =
        replay(
            """
            metrics: {http-health/success-rate: [{at: 0s, candidate: 1.0}]}
            commands: [{at: 20m, signal: {signal: e2e-passed}}]
            """);

    assertThat(result.code()).as(result.out()).isZero();
    assertThat(result.out()).contains("Healthy after 30m", "v2 is stable");
  }

  @Test
  void aSignalThatNobodyGivesEndsWithItsLimit() throws IOException {
    Result result = replay("metrics: {http-health/success-rate: [{at: 0s, candidate: 1.0}]}\n");

    assertThat(result.code()).isEqualTo(5);
    assertThat(result.out()).contains("signal e2e-passed was not given within 30 m");
  }

  @Test
  void withoutDataNothingGoesOn() throws IOException {
    Result result = replay("metrics: {}\n");

    assertThat(result.code()).isEqualTo(5);
    assertThat(result.out()).contains("no progress for").contains("no data");
  }

  @Test
  void whatAPersonSaysIsDoneOrRefused() throws IOException {
    Result result =
        replay(
            """
            metrics: {http-health/success-rate: [{at: 0s, candidate: 1.0}]}
            commands:
            - {at: 1s, resume: {}}
            - {at: 1m, promote: {full: true}}
            """);

    assertThat(result.code()).as(result.out()).isZero();
    assertThat(result.out()).contains("resume: it is not paused", "promoted by somebody");
  }

  @Test
  void lostEndpointsAreSeen() throws IOException {
    Result result =
        replay(
            """
            metrics: {http-health/success-rate: [{at: 0s, candidate: 1.0}]}
            endpoints: [{at: 90s, candidate: 0, stable: 3}]
            """);

    assertThat(result.code()).isEqualTo(5);
    assertThat(result.out()).contains("v2 has no ready endpoints");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          metrics: {success: []}                                   | names no metric
          metrics: {a/b: [{at: soon, candidate: 1}]}               | is not a time
          metrics: {a/b: [{candidate: 1}]}                         | The field 'at' is missing
          metrics: {a/b: [{at: 1s}]}                               | exactly one of
          metrics: {a/b: [{at: 1s, candidate: x}]}                 | not a number
          metric: {}                                               | no field 'metric'
          commands: [{at: 1s, promote: {}, abort: {}}]             | exactly one of
          commands: [{at: 1s, promote: {ful: true}}]               | no field 'ful'
          commands: [{at: 1s, signal: {}}]                         | signal
          endpoints: [{at: 1s, candidate: -1, stable: 1}]          | whole number
          """)
  void mistakesHaveTheirPlace(String text, String wrong) throws IOException {
    Result result = replay(text + "\n");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).contains("other.yaml:1:").contains(wrong);
  }

  @Test
  void thePastIsAskedForAtItsTimes() throws Exception {
    try (FakePrometheus prometheus =
        new FakePrometheus()
            .always(FakePrometheus.value(1_000))
            .when("1 - sum", FakePrometheus.value(0.5))) {
      Result result =
          run(
              "replay",
              "checkout",
              "-f",
              mesh(),
              "--prometheus",
              prometheus.url().toString(),
              "--start",
              "2026-01-01T12:00:00Z");

      assertThat(result.code()).as(result.out() + result.err()).isEqualTo(5);
      assertThat(result.out()).contains("success-rate 50 % is below");
      assertThat(prometheus.asked().toString()).contains("17672");
    }
  }

  @Test
  void whatDoesNotGoTogetherIsSaid() {
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("--metrics", "a", "--prometheus", "http://localhost:1"),
            List.of("--prometheus", "http://localhost:1"),
            List.of("--metrics", "nowhere.yaml"))) {
      List<String> line = new java.util.ArrayList<>(List.of("replay", "checkout", "-f", mesh()));
      line.addAll(wrong);
      assertThat(run(line.toArray(String[]::new)).code()).as("%s", wrong).isEqualTo(2);
    }
  }
}
