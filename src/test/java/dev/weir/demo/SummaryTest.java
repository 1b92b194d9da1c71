package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.demo.Tally.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Tally WITH_BAD =
      new Tally(Map.of(new Outcome("v2", 200), 2_900L, new Outcome("v3", 500), 61L));

  @Test
  void theBadRevisionsOwnErrorsAreItsOwn() {
    Summary summary = summary(WITH_BAD, List.of(), new StepShare("weight 10%", 1_000, 3_000, 310));

    assertThat(summary.unexplained()).isZero();
    assertThat(summary.good()).isTrue();
    assertThat(summary.lines())
        .contains(
            "  (b)    v2 → v3     6.1 s      2,961      61  rolled back by its gate",
            "  (b) weight 10%               10.00 %  10.33 %     3,000  0.6 σ, within 3 σ",
            "  Failed requests not caused by v3 itself: 0 of 2,961")
        .allMatch(line -> line.length() < 80);
  }

  @Test
  void anyOtherFailedRequestIsAFailureAndIsShown() {
    Tally lost = WITH_BAD.plus(new Tally(Map.of(new Outcome("", 503), 1L)));
    Load.Failure failure =
        new Load.Failure(
            Instant.parse("2026-01-01T00:00:00Z"),
            Duration.ofMillis(3),
            "",
            503,
            "no healthy upstream");

    Summary summary = summary(lost, List.of(failure));

    assertThat(summary.good()).isFalse();
    assertThat(summary.lines())
        .contains(
            "  Failed requests not caused by v3 itself: 1 of 2,962",
            "    2026-01-01T00:00:00Z  status 503 after 3 ms: no healthy upstream");
  }

  @Test
  void aShareThatChanceCannotExplainIsAFailureAndAnUnlikelyOneIsOnlyTold() {
    // 3,000 at 10 %: 300 with a standard deviation of 16.4.
    assertThat(summary(WITH_BAD, List.of(), new StepShare("s", 1_000, 3_000, 360)).lines())
        .anyMatch(line -> line.contains("outside 3 σ"));
    assertThat(summary(WITH_BAD, List.of(), new StepShare("s", 1_000, 3_000, 360)).good()).isTrue();
    assertThat(summary(WITH_BAD, List.of(), new StepShare("s", 1_000, 3_000, 400)).good())
        .isFalse();
  }

  private static Summary summary(Tally all, List<Load.Failure> failures, StepShare... shares) {
    StoryResult story =
        new StoryResult(
            'b',
            "v2",
            "v3",
            "rolled back by its gate",
            Duration.ofMillis(6_100),
            all,
            List.of(shares));
    return new Summary(List.of(story), all, failures);
  }
}
