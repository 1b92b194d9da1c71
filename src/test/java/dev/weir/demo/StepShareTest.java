package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.weir.demo.StepShare.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepShareTest {
  @Test
  void countsStandardDeviationsOfIndependentDraws() {
    // 10 % of 10,000: 1,000 with a standard deviation of 30.
    assertThat(new StepShare("s", 1_000, 10_000, 1_000).deviations()).isZero();
    assertThat(new StepShare("s", 1_000, 10_000, 1_060).deviations()).isCloseTo(2, within(1e-9));
    assertThat(new StepShare("s", 1_000, 10_000, 940).deviations()).isCloseTo(2, within(1e-9));
    assertThat(new StepShare("s", 1_000, 10_000, 940).seen()).isEqualTo(0.094);
  }

  @Test
  void wherePercentagesLeaveNothingToChanceTheCountMustBeExact() {
    assertThat(new StepShare("s", 0, 500, 0).deviations()).isZero();
    assertThat(new StepShare("s", 0, 500, 1).deviations()).isInfinite();
    assertThat(new StepShare("s", 10_000, 500, 500).deviations()).isZero();
    assertThat(new StepShare("s", 10_000, 500, 499).deviations()).isInfinite();
    assertThat(new StepShare("s", 1_000, 0, 0).deviations()).isZero();
  }

  @Test
  void onlyTheTimeInWhichTheWeightsStoodStillIsCounted() {
    try (SampleService service = SampleService.start("v2");
        Load load = Load.start(Load.Options.of(service.port(), "h", 200))) {
      Instant begin = Instant.now();
      await().until(() -> load.total().requests() >= 400);
      Instant end = Instant.now();
      Optional<Instant> acknowledged = Optional.of(begin);

      List<StepShare> shares =
          StepShare.of(
              List.of(
                  new Observation(begin, status(0, 10_000, 10_000, Optional.empty())),
                  new Observation(begin, status(0, 10_000, 10_000, acknowledged)),
                  new Observation(end, status(0, 10_000, 10_000, acknowledged)),
                  // Decided, and not yet acknowledged by everybody: neither the one nor the other.
                  new Observation(end, status(0, 10_000, 5_000, acknowledged)),
                  new Observation(end.plusSeconds(5), status(0, 10_000, 5_000, acknowledged)),
                  // Too short to say anything.
                  new Observation(end, status(1, 5_000, 5_000, Optional.of(end)))),
              load);

      assertThat(shares).hasSize(1);
      assertThat(shares.getFirst().step()).isEqualTo("step 0");
      assertThat(shares.getFirst().requests()).isBetween(250L, 450L);
      assertThat(shares.getFirst().deviations()).isZero();
    }
  }

  private static RolloutStatus status(
      int step, int weight, int desired, Optional<Instant> heldSince) {
    return new RolloutStatus(
        "Progressing",
        "",
        "v1",
        "v2",
        Optional.of(new RolloutStatus.Step(step, 3, "step " + step, heldSince)),
        Map.of("v1", 10_000 - weight, "v2", weight),
        Map.of("v1", 10_000 - desired, "v2", desired),
        List.of());
  }
}
