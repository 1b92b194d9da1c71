package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakVerdictTest {
  private static final Duration LONG = Duration.ofMinutes(20);
  private static final long MEBI = 1024 * 1024;

  private static EngineGauge.Reading flat() {
    return new EngineGauge.Reading(200 * MEBI, 30 * MEBI, 90, 40, 250, 500 * 1024);
  }

  private static SoakMinute row(int i, long failed, double sigma, EngineGauge.Reading engine) {
    return new SoakMinute(i, 45_000, failed, sigma, engine, i, i);
  }

  private static SoakVerdict judged(IntFunction<SoakMinute> rows) {
    return SoakVerdict.of(IntStream.rangeClosed(1, 20).mapToObj(rows).toList(), LONG);
  }

  @Test
  void aFlatSoakWithoutALossIsGood() {
    SoakVerdict verdict = judged(i -> row(i, 0, 1.5, flat()));
    assertThat(verdict.good()).isTrue();
    assertThat(verdict.lines())
        .hasSize(9)
        .contains("good 0 of 900000 requests failed by Weir's doing");
  }

  @Test
  void oneLostRequestIsBad() {
    assertThat(judged(i -> row(i, i == 7 ? 1 : 0, 1.5, flat())).good()).isFalse();
  }

  @Test
  void aShareThatChanceCannotExplainIsBad() {
    assertThat(judged(i -> row(i, 0, i == 7 ? -5.1 : 0.1, flat())).good()).isFalse();
  }

  @Test
  void eachThingThatGrowsIsBadByItsName() {
    record Leak(String name, IntFunction<EngineGauge.Reading> at) {}
    List<Leak> leaks =
        List.of(
            new Leak("resident", i -> reading(i * 4, 0, 0, 0, 0, 0)),
            new Leak("heap", i -> reading(0, i, 0, 0, 0, 0)),
            new Leak("handles", i -> reading(0, 0, i, 0, 0, 0)),
            new Leak("threads", i -> reading(0, 0, 0, i, 0, 0)),
            new Leak("journal", i -> reading(0, 0, 0, 0, 10 * i, 0)),
            new Leak("SQLite", i -> reading(0, 0, 0, 0, 0, 64 * i)));
    for (Leak leak : leaks) {
      SoakVerdict verdict = judged(i -> row(i, 0, 0.1, leak.at().apply(i)));
      assertThat(verdict.good()).as(leak.name()).isFalse();
      assertThat(verdict.lines())
          .filteredOn(line -> line.startsWith("BAD"))
          .singleElement()
          .asString()
          .contains(leak.name());
    }
  }

  private static EngineGauge.Reading reading(
      int residentMebi, int heapMebi, int handles, int threads, int journal, int stateKibi) {
    EngineGauge.Reading flat = flat();
    return new EngineGauge.Reading(
        flat.residentBytes() + residentMebi * MEBI,
        flat.heapBytes() + heapMebi * MEBI,
        flat.handles() + handles,
        flat.threads() + threads,
        flat.journal() + journal,
        flat.stateBytes() + stateKibi * 1024L);
  }

  @Test
  void aShortOneIsJudgedByItsRequestsAlone() {
    List<SoakMinute> rows = List.of(row(1, 0, 0.2, flat()), row(2, 0, 0.2, flat()));
    assertThat(SoakVerdict.of(rows, Duration.ofMinutes(2)).good()).isTrue();
  }
}
