package dev.weir.core.gate;

import static dev.weir.core.gate.GateFixtures.alone;
import static dev.weir.core.gate.GateFixtures.compared;
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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JudgeTest {
  private static final Duration TEN = Duration.ofSeconds(10);

  @ParameterizedTest(name = "{0} against {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.9993 | >= 99.5% | PASS | 99.93 % is at least 99.5 %
          0.995  | >= 99.5% | PASS | 99.5 % is at least 99.5 %
          0.9821 | >= 99.5% | FAIL | 98.21 % is below 99.5 %
          0.994999 | >= 99.5% | FAIL | 99.4999 % is below 99.5 %
          0.999  | >= 99.9% | PASS | 99.9 % is at least 99.9 %
          137.2345 | <= 250 | PASS | 137.23 is at most 250
          251    | <= 250   | FAIL | 251 is above 250
          250    | < 250    | FAIL | 250 is not below 250
          250    | > 250    | FAIL | 250 is not above 250
          3      | == 3     | PASS | 3 is 3
          4      | == 3     | FAIL | 4 is not 3
          3      | != 3     | FAIL | 3 is 3
          -1e-12 | <= 1%    | PASS | 0 % is at most 1 %
          0.00012345 | <= 1 | PASS | 0.000123 is at most 1
          1e18   | <= 1     | FAIL | 1.0E18 is above 1
          """)
  void aValueIsNamedInTheUnitOfItsBound(double value, String bound, Verdict verdict, String words) {
    Measurement m = judge(metric(bound), alone(one(value)));

    assertThat(m.verdict()).isEqualTo(verdict);
    assertThat(m.reason()).isEqualTo("success-rate " + words + " (in 30 s)");
    assertThat(m.value()).hasValue(value);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void whatIsNoNumberIsNoData(double value) {
    Measurement m = judge(metric("<= 1"), alone(one(value)));

    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.value()).isEmpty();
  }

  @Test
  void beyondTheFailLineTheReasonNamesThatLine() {
    Measurement m = judge(withFail(metric(">= 99%"), "< 95%"), alone(one(0.94)));

    assertThat(m.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(m.reason()).startsWith("success-rate 94 % is below 95 %");
  }

  @Test
  void contradictingBoundsAreAnErrorOfTheGateAndNotOfTheCandidate() {
    Measurement m = judge(withFail(metric(">= 90%"), "< 95%"), alone(one(0.92)));

    assertThat(m.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(m.reason()).contains("could not be evaluated").contains("contradict");
  }

  @Test
  void severalSeriesWhereOneNumberIsWantedAreNamed() {
    Reading two = several(series(Map.of("pod", "a"), 1), series(Map.of("pod", "b"), 0));

    Measurement m = judge(metric(">= 1"), alone(two));

    assertThat(m.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(m.reason())
        .contains("2 series")
        .contains("{pod=\"a\"}, {pod=\"b\"}")
        .contains("sum(");
  }

  @Test
  void anInstantQueryThatGivesARangeIsAnError() {
    Measurement m = judge(metric(">= 1"), alone(points(10, 1, 20, 1)));

    assertThat(m.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(m.reason()).contains("2 points").contains("last_over_time");
  }

  @Test
  void anUnknownNumberOfRequestsIsNone() {
    Gate.Metric metric = withMinimum(metric(">= 99%"), 20);

    for (Reading nothing : List.of(empty(), one(Double.NaN), one(Double.POSITIVE_INFINITY))) {
      Measurement m = judge(metric, counted(one(1), nothing));
      assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
      assertThat(m.reason()).contains("0 of 20 requests");
    }
    assertThat(judge(metric, alone(one(1))).verdict()).isEqualTo(Verdict.NO_DATA);
    // Extrapolation makes broken counts; too few never reads as enough.
    assertThat(judge(metric, counted(one(1), one(19.9))).reason()).contains("19 of 20");
  }

  @Test
  void anErrorInAnyAnswerIsAnError() {
    Reading failed = new Reading.Failed("R", "connection refused");

    Measurement m = judge(withMinimum(metric(">= 99%"), 20), counted(one(1), failed));

    assertThat(m.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(m.reason()).isEqualTo("success-rate could not be evaluated: connection refused");
  }

  @Test
  void theWorstSettledBucketIsTheValue() {
    Measurement m =
        judge(withRange(metric("<= 5%"), TEN, TEN), alone(points(0, 0, 10, 0.2, 20, 0, 30, 1)));

    assertThat(m.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(m.value()).hasValue(0.2);
    assertThat(m.reason())
        .contains("20 % is above 5 %")
        .contains("2026-03-01T12:00:10Z")
        .endsWith(" (in 3 buckets of 10 s)");
  }

  @Test
  void aGapOrAThinBucketIsNoDataUnlessAnotherBucketFails() {
    Gate.Metric metric = withRange(metric("<= 5%"), TEN, Duration.ZERO);
    assertThat(judge(metric, alone(points(10, 0, 30, 0))).verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(judge(metric, alone(points(10, 1, 30, 0))).verdict()).isEqualTo(Verdict.FAIL);

    Gate.Metric counted = withMinimum(metric, 20);
    Reading thin = points(10, 30, 20, 3, 30, 30);
    Measurement m = judge(counted, counted(points(10, 0, 20, 1, 30, 0), thin));
    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.reason())
        .contains("3 of 20 requests")
        .contains("12:00:20Z")
        .doesNotContain("buckets");
  }

  @Test
  void aBucketBeforeAnybodySpokeIsNoGapAndOneInWhichSomebodyDidIs() {
    Gate.Metric metric =
        withCompare(withRange(metric("<= 5%"), TEN, Duration.ZERO), GatePolicy.Compare.DIFFERENCE);
    Reading late = points(20, 0, 30, 0);
    Reading early = points(10, 0, 20, 0, 30, 0);
    assertThat(judge(metric, compared(late, late)).verdict()).isEqualTo(Verdict.PASS);
    assertThat(judge(metric, compared(late, early)).verdict()).isEqualTo(Verdict.NO_DATA);

    Gate.Metric counted = withMinimum(withRange(metric("<= 5%"), TEN, Duration.ZERO), 20);
    assertThat(judge(counted, counted(late, points(20, 30, 30, 30))).verdict())
        .isEqualTo(Verdict.PASS);
    assertThat(judge(counted, counted(late, points(10, 30, 20, 30, 30, 30))).verdict())
        .isEqualTo(Verdict.NO_DATA);
  }

  @Test
  void anEmptyAnswerIsToldFromBucketsThatHaveNotSettled() {
    Measurement m = judge(withRange(metric("<= 5%"), TEN, TEN), alone(empty()));

    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.reason()).contains("the answer was empty for: Q");
  }

  @Test
  void noBoundHoldsForWhatIsNoNumber() {
    for (String bound : List.of(">= 0", "<= 0", "> 0", "< 0", "== 0", "!= 0")) {
      assertThat(Bound.parse(bound).holds(Double.NaN)).as(bound).isFalse();
    }
  }

  @Test
  void aBucketIsAtLeastOneSecondWide() {
    assertThat(new GatePolicy.Range(Duration.ofSeconds(1), Duration.ZERO).step())
        .isEqualTo(Duration.ofSeconds(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GatePolicy.Range(Duration.ofMillis(999), Duration.ZERO));
  }

  @Test
  void withoutASettledBucketThereIsNoData() {
    Gate.Metric metric = withRange(metric("<= 5%"), TEN, Duration.ofMinutes(2));

    Measurement m = judge(metric, alone(points(30, 0)));

    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.reason()).contains("settled");
  }

  @Test
  void aComparisonWithoutAStableHasNoData() {
    Measurement m = judge(withCompare(metric("<= 1.2"), GatePolicy.Compare.RATIO), alone(one(1)));

    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.reason()).contains("no stable revision");
  }

  @ParameterizedTest(name = "{0} over {1} against {2}: {3}")
  @CsvSource({
    "330, 300, <= 1.2, PASS",
    "400, 300, <= 1.2, FAIL",
    "0,   0,   <= 1.2, PASS",
    "0.1, 0,   <= 1.2, FAIL",
    "0.1, 0,   >= 0.9, PASS",
    "NaN, 1,   <= 1.2, NO_DATA",
    "1, Infinity, <= 1.2, NO_DATA"
  })
  void ratios(double ours, double theirs, String bound, Verdict verdict) {
    Gate.Metric metric = withCompare(metric(bound), GatePolicy.Compare.RATIO);

    Measurement m = judge(metric, compared(one(ours), one(theirs)));

    assertThat(m.verdict()).isEqualTo(verdict);
    m.value().ifPresent(value -> assertThat(value).isFinite());
  }

  @Test
  void anInfiniteRatioIsJudgedAndSaidButIsNoValue() {
    Gate.Metric metric = withCompare(metric("<= 1.2"), GatePolicy.Compare.RATIO);

    Measurement m = judge(metric, compared(one(0.07), one(0)));

    assertThat(m.value()).isEmpty();
    assertThat(m.reason())
        .isEqualTo("success-rate +Inf (candidate 0.07 over stable 0) is above 1.2 (in 30 s)");
  }

  @Test
  void seriesPairByEqualLabelsAndTheWorstPairDecides() {
    Gate.Metric metric =
        withCompare(withMinimum(metric("<= 1%"), 20), GatePolicy.Compare.DIFFERENCE);
    Reading ours = several(series(Map.of("h", "/a"), 0.02), series(Map.of("h", "/b"), 0.09));
    Reading theirs = several(series(Map.of("h", "/a"), 0.015), series(Map.of("h", "/c"), 0.5));

    Measurement m = judge(metric, comparedAndCounted(ours, theirs, one(100), one(100)));

    assertThat(m.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(m.value()).hasValue(0.09);
    assertThat(m.reason()).contains("{h=\"/b\"}").contains("stable 0 % for want of a series");
  }

  @Test
  void withoutMinRequestsAMissingSideIsUnknownAndNotZero() {
    Gate.Metric metric = withCompare(metric("<= 1%"), GatePolicy.Compare.DIFFERENCE);

    unknown(judge(metric, compared(one(0), empty())), "the stable's answer was empty");
    unknown(judge(metric, compared(empty(), one(0))), "the candidate's answer was empty");
    unknown(judge(metric, compared(empty(), empty())), "both answers were empty");
  }

  private static void unknown(Measurement m, String silent) {
    assertThat(m.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(m.reason()).contains(silent);
  }

  @Test
  void twoSidesThatServedAndNeverFailedAreEqual() {
    Gate.Metric metric =
        withCompare(withMinimum(metric("<= 1%"), 20), GatePolicy.Compare.DIFFERENCE);

    Measurement m = judge(metric, comparedAndCounted(empty(), empty(), one(100), one(100)));

    assertThat(m.verdict()).isEqualTo(Verdict.PASS);
    assertThat(m.value()).hasValue(0);
  }

  @Test
  void labelsOfBothSidesAreNamedWhenTheyDoNotPair() {
    Gate.Metric metric = withCompare(metric("<= 1%"), GatePolicy.Compare.DIFFERENCE);

    Measurement m =
        judge(
            metric,
            compared(
                several(series(Map.of("pod", "a"), 0)), several(series(Map.of("zone", "b"), 0))));

    assertThat(m.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(m.reason()).contains("do not pair on labels pod, zone:");
  }

  static LongStream seeds() {
    String seed = System.getProperty("seed");
    return seed == null ? LongStream.rangeClosed(1, 2_000) : LongStream.of(Long.parseLong(seed));
  }

  /** Whatever is answered: it never throws, and each verdict keeps its promise. */
  @ParameterizedTest(name = "-Dseed={0}")
  @MethodSource("seeds")
  void everyAnswerGetsAnHonestVerdict(long seed) {
    RandomAnswers random = new RandomAnswers(new Random(seed));
    Gate.Metric metric = random.metric();
    Readings readings = random.readings();

    Measurement m = judge(metric, readings);

    m.value().ifPresent(value -> assertThat(value).isFinite());
    m.requests().ifPresent(count -> assertThat(count).isFinite().isNotNegative());
    assertThat(m.reason()).startsWith("success-rate ").doesNotContain("null", "Exception");
    switch (m.verdict()) {
      case PASS -> {
        m.value().ifPresent(value -> assertThat(metric.pass().holds(value)).isTrue());
        assertThat(readings.candidate()).isInstanceOf(Reading.Answer.class);
        metric
            .minRequests()
            .ifPresent(
                minimum ->
                    assertThat(m.requests().orElseThrow()).isGreaterThanOrEqualTo(minimum.count()));
      }
      case FAIL -> m.value().ifPresent(value -> assertThat(metric.pass().holds(value)).isFalse());
      case INCONCLUSIVE -> assertThat(metric.fail()).isPresent();
      case NO_DATA -> assertThat(m.value()).isEmpty();
      case ERROR -> assertThat(m.reason()).contains("could not be evaluated");
    }
    assertThat(judge(metric, readings)).isEqualTo(m);
  }
}
