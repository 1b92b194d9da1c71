package dev.weir.intent.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class BoundedTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Bounded bounded = new Bounded();

  @Test
  void whatAnActGivesIsGiven() throws Exception {
    assertThat(bounded.run(() -> "x", LONG, () -> 0, 10)).isEqualTo("x");
    assertThatThrownBy(
            () ->
                bounded.run(
                    () -> {
                      throw new IllegalStateException("why");
                    },
                    LONG,
                    () -> 0,
                    10))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("why");
  }

  @Test
  void anActThatBringsTooMuchIsEnded() {
    CountDownLatch never = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                bounded.run(
                    () -> {
                      never.await();
                      return "";
                    },
                    LONG,
                    () -> 11,
                    10))
        .isInstanceOf(GitFailure.class)
        .hasMessageContaining("larger than 10 bytes");
    assertThat(bounded.monitor().isCancelled()).isTrue();
  }

  @Test
  void anActThatDoesNotEndKeepsOthersFromPilingUp() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    assertThatThrownBy(() -> bounded.run(() -> stubborn(end), Duration.ofMillis(200), () -> 0, 10))
        .isInstanceOf(GitFailure.class)
        .hasMessageContaining("has not answered");
    assertThatThrownBy(() -> bounded.run(() -> "x", LONG, () -> 0, 10))
        .isInstanceOf(GitFailure.class)
        .hasMessageContaining("does not end");
    end.countDown();
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(bounded.run(() -> "x", LONG, () -> 0, 10)).isEqualTo("x"));
  }

  private static String stubborn(CountDownLatch end) {
    while (end.getCount() > 0) {
      try {
        end.await();
      } catch (InterruptedException e) {
        // Goes on all the same: that is what this act is for.
        continue;
      }
    }
    return "";
  }
}
