package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.demo.Tally.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final String STATUS =
      """
      {"status": {
        "phase": "Progressing", "message": "10 % on v2", "stable": "v1", "candidate": "v2",
        "step": {"index": 1, "of": 3, "name": "weight 25%", "heldSince": "2026-01-01T00:00:10Z"},
        "weights": {"v1": 7500, "v2": 2500}, "desiredWeights": {"v1": 7500, "v2": 2500},
        "gates": [{"name": "http-health", "metric": "success-rate", "verdict": "pass",
                   "value": 0.9993, "reason": "99.93 % >= 99 %"}]}}
      """;

  private static Frame frame(String json, Tally all) throws Exception {
    Tally recent = new Tally(Map.of(new Outcome("v1", 200), 376L, new Outcome("v2", 200), 124L));
    return new Frame(
        Duration.ofMillis(12_340),
        Instant.parse("2026-01-01T00:00:13Z"),
        RolloutStatus.of(new ObjectMapper().readTree(json)),
        recent,
        all);
  }

  @Test
  void showsWhatTheEngineSaysBesideWhatTheLoadSees() throws Exception {
    Frame frame =
        frame(STATUS, new Tally(Map.of(new Outcome("v3", 500), 7L, new Outcome("", 503), 2L)));

    assertThat(frame.lines())
        .containsExactly(
            "  Progressing  step 2 of 3, weight 25%, held 3 s",
            "  v1   acknowledged  75.00 %   the load sees  75.2 %  " + "█".repeat(18),
            "  v2   acknowledged  25.00 %   the load sees  24.8 %  " + "█".repeat(6),
            "  http-health/success-rate pass 99.93 %",
            "  500 requests/s, failed so far no revision: 2, v3: 7   12.3 s");
    assertThat(frame.line())
        .isEqualTo(
            "   12.3 s  Progressing step 2 of 3, weight 25%, held 3 s;"
                + " v1 75.00 % (seen 75.2 %) v2 25.00 % (seen 24.8 %);"
                + " http-health/success-rate pass 99.93 %;"
                + " 500 requests/s, failed so far no revision: 2, v3: 7");
  }

  @Test
  void showsAnEngineThatHasSaidLittle() throws Exception {
    Frame frame = frame("{\"status\": {\"phase\": \"Healthy\"}}", Tally.NOTHING);

    assertThat(frame.lines()).contains("  no gate is watched now").hasSize(5);
    assertThat(frame.lines().getLast()).contains("none failed");
  }

  @Test
  void ratiosReadAsPercentagesAndTheRestAsItIs() {
    assertThat(Frame.percent("0.9993")).isEqualTo("99.93 %");
    assertThat(Frame.percent("1")).isEqualTo("100.00 %");
    assertThat(Frame.percent("1.0E-3")).isEqualTo("0.10 %");
    assertThat(Frame.percent("250.5")).isEqualTo("250.5");
    assertThat(Frame.percent("")).isEmpty();
  }

  @Test
  void aTerminalIsDrawnOverAndNeverWraps() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), true, 60);

    screen.show(frame(STATUS, Tally.NOTHING));
    screen.show(frame(STATUS, Tally.NOTHING));

    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("\u001b[5A\u001b[J");
    assertThat(text.lines().map(line -> line.replaceAll("\u001b\\[\\d*[AJ]", "")))
        .allMatch(line -> line.length() < 60);
  }

  @Test
  void aFileGetsALineWhenSomethingChangesAndNoControlCharacters() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, 80);

    screen.show(frame(STATUS, Tally.NOTHING));
    screen.show(frame(STATUS, Tally.NOTHING));
    screen.show(frame(STATUS.replace("Progressing", "Paused"), Tally.NOTHING));
    screen.fallSilent();
    screen.line("never seen");

    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .noneMatch(line -> line.contains("\u001b"));
  }
}
