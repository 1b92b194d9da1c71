package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void itsProxyAcknowledgesEveryChange() throws Exception {
    assertThat(WarmUp.changes(50, Duration.ofSeconds(30))).isEqualTo(50);
  }

  @Test
  void itEndsInTimeHoweverManyAreLeft() throws Exception {
    assertThat(WarmUp.changes(Integer.MAX_VALUE, Duration.ofMillis(300)))
        .isLessThan(Integer.MAX_VALUE);
  }

  @Test
  void nothingOfItIsLeft() throws Exception {
    Thread thread = WarmUp.begin();
    thread.join(Duration.ofSeconds(30));
    assertThat(thread.isAlive()).isFalse();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(left -> left.getName().startsWith("weir-xds") && left.isAlive());
  }
}
