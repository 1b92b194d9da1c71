package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the proxies of several engines say together. */
final class ProxyReportTest {
  private static final ProxyReport.Refusal NO =
      new ProxyReport.Refusal("b1", "routes", "7-abc", "no such cluster");
  private static final ProxyReport OWN = new ProxyReport(7, 2, 1, List.of(), List.of("a1"));

  private static ProxyReport peer(long sequence, int connected) {
    return new ProxyReport(sequence, connected, 1, List.of(NO), List.of("b2"));
  }

  @Test
  void whoSpeaksOfTheSameSplitOrALaterOneIsCounted() {
    for (long sequence : new long[] {7, 8}) {
      assertThat(OWN.with("weir-1", peer(sequence, 3)))
          .isEqualTo(new ProxyReport(7, 5, 2, List.of(NO), List.of("a1", "b2")));
    }
  }

  @Test
  void whoSpeaksOfAnEarlierOneIsWaitedForWithAllProxies() {
    assertThat(OWN.with("weir-1", peer(6, 3)))
        .isEqualTo(new ProxyReport(7, 5, 1, List.of(), List.of("a1", "3 proxies of weir-1")));
    assertThat(OWN.with("weir-1", peer(6, 1)))
        .isEqualTo(new ProxyReport(7, 3, 1, List.of(), List.of("a1", "1 proxy of weir-1")));
  }

  @Test
  void anEngineWithoutProxiesChangesNothing() {
    assertThat(OWN.with("weir-1", new ProxyReport(6, 0, 0, List.of(), List.of()))).isEqualTo(OWN);
  }
}
