package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HookLimitsTest {
  private Instant now = Instant.EPOCH;
  private final HookLimits limits = new HookLimits(() -> now);

  @Test
  void eachSenderAndEachAddressHasItsOwn() {
    for (int i = 0; i < HookLimits.SENDER_MOST; i++) {
      assertThat(limits.sent("ci")).isEmpty();
    }
    assertThat(limits.sent("ci")).isEqualTo(OptionalLong.of(1));
    assertThat(limits.sent("ops")).isEmpty();
    assertThat(limits.unproved("ci")).as("an address is no sender").isEmpty();
    now = now.plusSeconds(1);
    for (int i = 0; i < (int) HookLimits.SENDER_PER_SECOND; i++) {
      assertThat(limits.sent("ci")).isEmpty();
    }
    assertThat(limits.sent("ci")).isPresent();
  }

  /** Addresses cost an attacker nothing, so what is kept of them has a bound. */
  @Test
  void manyAddressesFillNoMemory() {
    for (int i = 0; i < HookLimits.MAX_BUCKETS * 3; i++) {
      assertThat(limits.unproved("10.0." + i / 256 + "." + i % 256)).isEmpty();
      assertThat(limits.kept()).isLessThanOrEqualTo(HookLimits.MAX_BUCKETS);
    }
  }
}
