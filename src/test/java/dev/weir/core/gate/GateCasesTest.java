package dev.weir.core.gate;

import static dev.weir.core.gate.GateFixtures.alone;
import static dev.weir.core.gate.GateFixtures.comparedAndCounted;
import static dev.weir.core.gate.GateFixtures.counted;
import static dev.weir.core.gate.GateFixtures.empty;
import static dev.weir.core.gate.GateFixtures.judge;
import static dev.weir.core.gate.GateFixtures.metric;
import static dev.weir.core.gate.GateFixtures.one;
import static dev.weir.core.gate.GateFixtures.points;
import static dev.weir.core.gate.GateFixtures.series;
import static dev.weir.core.gate.GateFixtures.several;
import static dev.weir.core.gate.GateFixtures.withCompare;
import static dev.weir.core.gate.GateFixtures.withFail;
import static dev.weir.core.gate.GateFixtures.withMinimum;
import static dev.weir.core.gate.GateFixtures.withRange;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The cases O-01 to O-08, as far as one measurement goes. */
class GateCasesTest {
  @Test
  void o01_aQueryThatMatchesNothingIsNoDataAndNamesMetricAndQuery() {
    Measurement m = judge(metric(">= 99.5%"), alone(empty()));

    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.value()).isEmpty();
    assertThat(m.reason()).contains("success-rate").contains("empty").contains("Q");
    assertThat(m.query()).isEqualTo("Q");
  }

  @Test
  void o02_notANumberNeverBecomesAValue() {
    Measurement m = judge(metric(">= 99.5%"), alone(one(Double.NaN)));

    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.value()).isEmpty();
    assertThat(m.reason()).contains("NaN").contains("dividing by 0");
  }

  @Test
  void o03_aRefusedQueryIsAnErrorInTheSourcesWordsAndNotAFailure() {
    String words = "found duplicate series for the match group {pod=\"a\"}";
    Measurement m = judge(metric(">= 99.5%"), alone(new Reading.Failed("Q", words)));

    assertThat(m.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(m.reason()).contains("could not be evaluated").contains(words);
    assertThat(m.value()).isEmpty();
  }

  @Test
  void o04_requestsSeenAndNoErrorSeriesIsNotYetMeasurable() {
    Measurement m = judge(withMinimum(metric("<= 1%"), 10), counted(empty(), one(15)));

    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.requests()).hasValue(15);
  }

  @Test
  void o05_oneFailureOutOfOneRequestIsTooFew() {
    Gate.Metric atMostOnePercent = withMinimum(metric("<= 1%"), 20);

    Measurement single = judge(atMostOnePercent, counted(one(1.0), one(1)));
    assertThat(single.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(single.reason()).contains("1 of 20 requests");
    assertThat(judge(atMostOnePercent, counted(one(0), one(20))).verdict()).isEqualTo(Verdict.PASS);
    Measurement bad = judge(atMostOnePercent, counted(one(0.05), one(20)));
    assertThat(bad.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(bad.reason()).isEqualTo("success-rate 5 % is above 1 % (20 requests in 30 s)");
  }

  @Test
  void o06_aStableThatNeverHadAnErrorCountsAsZeroWhenItServed() {
    Gate.Metric metric =
        withCompare(withMinimum(metric("<= 1%"), 20), GatePolicy.Compare.DIFFERENCE);

    Measurement m = judge(metric, comparedAndCounted(one(0.07), empty(), one(500), one(4500)));
    assertThat(m.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(m.value()).hasValue(0.07);
    assertThat(m.reason()).contains("7 % (candidate 7 %, stable 0 % for want of a series)");

    Measurement idle = judge(metric, comparedAndCounted(one(0.07), empty(), one(500), one(0)));
    assertThat(idle.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(idle.reason()).contains("of the stable").contains("0 of 20 requests");
  }

  @Test
  void o06_sidesWithLabelsThatDifferByVersionDoNotPair() {
    Gate.Metric metric =
        withCompare(withMinimum(metric("<= 1%"), 20), GatePolicy.Compare.DIFFERENCE);
    Reading ours = several(series(Map.of("version", "v2"), 0.0));
    Reading theirs = several(series(Map.of("version", "v1"), 0.0));

    Measurement m = judge(metric, comparedAndCounted(ours, theirs, one(500), one(4500)));

    assertThat(m.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(m.reason())
        .contains("the two sides do not pair on labels version")
        .contains("{version=\"v2\"}")
        .contains("{version=\"v1\"}");
  }

  @Test
  void o07_theBucketThatStillFillsIsLeftOut() {
    Reading counts = points(10, 38, 20, 39, 30, 37, 40, 4);
    Gate.Metric traffic = withRange(metric(">= 20"), Duration.ofSeconds(10), Duration.ofSeconds(5));
    assertThat(judge(traffic, alone(counts)).verdict()).isEqualTo(Verdict.PASS);

    Gate.Metric success =
        withMinimum(withRange(metric(">= 99%"), Duration.ofSeconds(10), Duration.ofSeconds(5)), 20);
    Measurement m = judge(success, counted(points(10, 1, 20, 1, 30, 1, 40, 0.5), counts));
    assertThat(m.verdict()).isEqualTo(Verdict.PASS);
    assertThat(m.requests()).hasValue(38 + 39 + 37);
  }

  @Test
  void o08_betweenTheLinesIsInconclusiveAndSaysBoth() {
    Measurement m = judge(withFail(metric(">= 0.99"), "< 0.95"), alone(one(0.97)));

    assertThat(m.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(m.reason())
        .isEqualTo(
            "success-rate 0.97 is below 0.99 but not beyond the fail line '< 0.95' (in 30 s)");
  }
}
