package dev.weir.core.gate;

import static dev.weir.core.gate.GateFixtures.metric;
import static dev.weir.core.gate.GateFixtures.withFail;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of several buckets or pairs decides, and is shown. */
class FindingTest {
  private static Finding of(Verdict verdict, double badness, String words) {
    return new Finding(verdict, OptionalDouble.empty(), badness, words);
  }

  @Test
  void theWorstIsFoundWhereverItStands() {
    Finding bad = of(Verdict.FAIL, 5, "bad");
    Finding lessBad = of(Verdict.FAIL, 3, "less bad");
    Finding good = of(Verdict.PASS, 9, "good");
    for (List<Finding> order :
        List.of(
            List.of(bad, lessBad, good),
            List.of(lessBad, bad, good),
            List.of(good, lessBad, bad),
            List.of(bad, good, lessBad))) {
      assertThat(Finding.worst(order)).isSameAs(bad);
    }
  }

  @Test
  void ofEquallyBadOnesTheFirstIsShown() {
    Finding first = of(Verdict.FAIL, 5, "first");
    assertThat(Finding.worst(List.of(first, of(Verdict.FAIL, 5, "second")))).isSameAs(first);
  }

  @Test
  void anErrorCountsMoreThanAFailureAndSilenceMoreThanAPass() {
    List<Verdict> rising =
        List.of(Verdict.PASS, Verdict.NO_DATA, Verdict.INCONCLUSIVE, Verdict.FAIL, Verdict.ERROR);
    for (int i = 1; i < rising.size(); i++) {
      Finding milder = of(rising.get(i - 1), 9, "milder");
      Finding graver = of(rising.get(i), 0, "graver");
      assertThat(Finding.worst(List.of(milder, graver))).isSameAs(graver);
      assertThat(Finding.worst(List.of(graver, milder))).isSameAs(graver);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<= 1, 5, 3",
    "< 1, 5, 3",
    ">= 9, 3, 5",
    "> 9, 3, 5",
    "== 4, 7, 2",
    "== 4, 0, 7",
    "!= 4, 5, 2"
  })
  void fartherFromTheBoundIsWorse(String bound, double worse, double better) {
    Finding bad = Threshold.judge(metric(bound), worse, "");
    Finding good = Threshold.judge(metric(bound), better, "");
    assertThat(bad.badness()).isGreaterThan(good.badness());
  }

  @Test
  void betweenTheLinesTheDistanceCountsToo() {
    Gate.Metric metric = withFail(metric(">= 99%"), "< 90%");
    assertThat(Threshold.judge(metric, 0.91, "").badness())
        .isGreaterThan(Threshold.judge(metric, 0.98, "").badness());
  }
}
