package dev.weir.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final Instant START = Instant.EPOCH;

  @Test
  void soManyAtOnceAndThenSoManyASecond() {
    TokenBucket bucket = new TokenBucket(3, 0.5, START);
    assertThat(bucket.isFull(START)).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.take(START)).isTrue();
    }
    assertThat(bucket.take(START)).isFalse();
    assertThat(bucket.secondsUntilOne()).isEqualTo(2);
    assertThat(bucket.take(START.plusMillis(1_999))).isFalse();
    assertThat(bucket.take(START.plusMillis(2_000))).isTrue();
    assertThat(bucket.take(START.plusMillis(2_000))).isFalse();
    assertThat(bucket.isFull(START.plusSeconds(7))).isFalse();
    assertThat(bucket.isFull(START.plusSeconds(8))).isTrue();
    assertThat(bucket.isFull(START.plusSeconds(900))).isTrue();
    assertThat(bucket.take(START.plusSeconds(900))).isTrue();
  }

  /** Asking often must not lose what a short while is worth. */
  @Test
  void manyShortWhilesAreOneLongOne() {
    TokenBucket bucket = new TokenBucket(1, 1, START);
    assertThat(bucket.take(START)).isTrue();
    Instant now = START;
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      now = now.plusNanos(1_000_000);
      taken += bucket.take(now) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(10);
  }
}
