package dev.weir.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.PlainText;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The small parts that the limits are made of. */
class LimitsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void aQuotaGivesNobodyMoreThanTheirPartAndAllTogetherNoMoreThanThereIs() {
    Quota quota = new Quota(10, 6);
    assertThat(quota.take("a", 6)).isEqualTo(Quota.Outcome.TAKEN);
    assertThat(quota.take("a", 1)).isEqualTo(Quota.Outcome.OWN_PART_SPENT);
    assertThat(quota.take("b", 5)).isEqualTo(Quota.Outcome.NONE_LEFT);
    assertThat(quota.take("b", 4)).isEqualTo(Quota.Outcome.TAKEN);
    quota.giveBack("a", 6);
    assertThat(quota.taken()).isEqualTo(4);
    assertThat(quota.take("a", 6)).isEqualTo(Quota.Outcome.TAKEN);
  }

  @Test
  void aPaceBeginsAnewAfterItsPeriodAndWhenTheClockWasSetBack() {
    Pace pace = new Pace(2, Duration.ofMinutes(1), NOON);
    assertThat(pace.allows(NOON, 0)).isTrue();
    assertThat(pace.allows(NOON.plusSeconds(59), 0)).isTrue();
    assertThat(pace.allows(NOON.plusSeconds(59), 0)).isFalse();
    assertThat(pace.allows(NOON.plusSeconds(60), 0)).isTrue();
    assertThat(pace.allows(NOON.minusSeconds(3_600), 0)).isTrue();
    assertThat(pace.allows(NOON.minusSeconds(3_600), 0)).isTrue();
    assertThat(pace.allows(NOON.minusSeconds(3_600), 0)).isFalse();
  }

  @Test
  void aPaceAllowsMoreForWhatWasEarnedInItsPeriodOnly() {
    Pace pace = new Pace(1, Duration.ofMinutes(1), NOON);
    assertThat(pace.allows(NOON, 1)).isTrue();
    assertThat(pace.allows(NOON, 1)).isTrue();
    assertThat(pace.allows(NOON, 1)).isFalse();
    assertThat(pace.allows(NOON.plusSeconds(60), 1)).isTrue();
    assertThat(pace.allows(NOON.plusSeconds(60), 1)).isFalse();
  }

  @Test
  void wordsOfAProxyStandOnOneLineAndDoNotSteerATerminal() {
    assertThat(PlainText.of("no\nsuch \u001b[31mcluster\u202e", 100))
        .isEqualTo("no such  [31mcluster ");
    assertThat(PlainText.of("0123456789", 4)).isEqualTo("0123…");
    assertThat(PlainText.isPlain("sidecar~10.0.0.7~größe")).isTrue();
  }
}
