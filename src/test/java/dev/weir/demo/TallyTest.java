package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.demo.Tally.Outcome;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final Tally MIXED =
      new Tally(
          Map.of(
              new Outcome("v1", 200), 90L,
              new Outcome("v2", 200), 7L,
              new Outcome("v2", 500), 2L,
              new Outcome("", 503), 1L));

  @Test
  void countsByWhoAnsweredAndHow() {
    assertThat(MIXED.requests()).isEqualTo(100);
    assertThat(MIXED.failed()).isEqualTo(3);
    assertThat(MIXED.failedBy("v2")).isEqualTo(2);
    assertThat(MIXED.share("v2")).isEqualTo(0.09);
    assertThat(MIXED.byRevision()).isEqualTo(Map.of("v1", 90L, "v2", 9L, "", 1L));
  }

  @Test
  void twoTogetherAreTheSum() {
    assertThat(MIXED.plus(MIXED).requests()).isEqualTo(200);
    assertThat(Tally.NOTHING.plus(MIXED)).isEqualTo(MIXED);
    assertThat(Tally.NOTHING.share("v1")).isZero();
  }

  @Test
  void aWindowHoldsOnlyTheSlotsThatLieWhollyInIt() {
    Timeline timeline = new Timeline();
    Outcome ok = new Outcome("v1", 200);
    for (int milli = 0; milli < 1_000; milli += 10) {
      timeline.add(Duration.ofMillis(milli).toNanos(), ok);
    }
    // Arrives last, was sent long ago.
    timeline.add(Duration.ofMillis(250).toNanos(), new Outcome("v1", 500));

    Tally window =
        timeline.between(Duration.ofMillis(150).toNanos(), Duration.ofMillis(450).toNanos());

    assertThat(window.requests()).isEqualTo(21);
    assertThat(window.failed()).isEqualTo(1);
    assertThat(timeline.total().requests()).isEqualTo(101);
  }

  @Test
  void onlyTheLastHourIsKeptInSlots() {
    Timeline timeline = new Timeline();
    Outcome ok = new Outcome("v1", 200);
    long slot = Timeline.SLOT.toNanos();
    for (long i = 0; i < Timeline.MAX_SLOTS + 10L; i++) {
      timeline.add(i * slot, ok);
    }
    assertThat(timeline.between(0, 10 * slot).requests()).isZero();
    assertThat(timeline.between(0, Long.MAX_VALUE).requests()).isEqualTo(Timeline.MAX_SLOTS);
    assertThat(timeline.total().requests()).isEqualTo(Timeline.MAX_SLOTS + 10L);
  }

  @Test
  void quantilesAreRightWithinFivePercent() {
    Latencies latencies = new Latencies();
    for (int milli = 1; milli <= 1_000; milli++) {
      latencies.add(Duration.ofMillis(milli).toNanos());
    }
    assertThat((double) latencies.quantile(0.5).toMillis()).isCloseTo(500, within(25.0));
    assertThat((double) latencies.quantile(0.99).toMillis()).isCloseTo(990, within(50.0));
    assertThat(new Latencies().quantile(0.5)).isZero();
  }
}
