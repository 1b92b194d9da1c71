package dev.weir.core.lifecycle;

import static dev.weir.core.gate.Verdict.ERROR;
import static dev.weir.core.gate.Verdict.FAIL;
import static dev.weir.core.gate.Verdict.INCONCLUSIVE;
import static dev.weir.core.gate.Verdict.NO_DATA;
import static dev.weir.core.gate.Verdict.PASS;
import static dev.weir.core.lifecycle.MeasurementFixtures.START;
import static dev.weir.core.lifecycle.MeasurementFixtures.recent;
import static dev.weir.core.lifecycle.MeasurementFixtures.said;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is counted of one metric's measurements. */
class MetricRunTest {
  @Test
  void everyVerdictIsCountedForItself() {
    MetricRun run =
        said(
            PASS,
            FAIL,
            FAIL,
            INCONCLUSIVE,
            INCONCLUSIVE,
            INCONCLUSIVE,
            NO_DATA,
            NO_DATA,
            NO_DATA,
            NO_DATA,
            ERROR,
            ERROR,
            ERROR,
            ERROR,
            ERROR);
    assertThat(run.passes()).isEqualTo(1);
    assertThat(run.failures()).isEqualTo(2);
    assertThat(run.inconclusive()).isEqualTo(3);
    assertThat(run.noData()).isEqualTo(4);
    assertThat(run.errors()).isEqualTo(5);
    assertThat(run.errorsInARow()).isEqualTo(5);
    assertThat(run.nextAt()).isEqualTo(START.plusSeconds(15));
  }

  @Test
  void anyAnswerEndsTheErrorsInARowAndNoneOfTheOthers() {
    for (var verdict : new dev.weir.core.gate.Verdict[] {PASS, FAIL, INCONCLUSIVE, NO_DATA}) {
      MetricRun run = said(ERROR, ERROR, verdict);
      assertThat(run.errorsInARow()).as(verdict.word()).isZero();
      assertThat(run.errors()).as(verdict.word()).isEqualTo(2);
    }
  }

  @Test
  void theLastFiveAreKeptAndAllAreCounted() {
    assertThat(said().last()).isEmpty();
    MetricRun run = said(FAIL, ERROR, PASS, PASS, NO_DATA);
    assertThat(recent(run)).containsExactly(FAIL, ERROR, PASS, PASS, NO_DATA);
    MetricRun more = said(FAIL, ERROR, PASS, PASS, NO_DATA, INCONCLUSIVE);
    assertThat(recent(more)).containsExactly(ERROR, PASS, PASS, NO_DATA, INCONCLUSIVE);
    assertThat(more.failures()).isEqualTo(1);
    assertThat(more.last().orElseThrow().verdict()).isEqualTo(INCONCLUSIVE);
  }

  @Test
  void anotherTimeChangesNothingElse() {
    MetricRun run = said(PASS, FAIL, INCONCLUSIVE, NO_DATA, ERROR);
    MetricRun later = run.dueAt(START.plusSeconds(99));
    assertThat(later.nextAt()).isEqualTo(START.plusSeconds(99));
    assertThat(later.dueAt(run.nextAt())).isEqualTo(run);
  }
}
