package dev.weir.core.lifecycle;

import static dev.weir.core.gate.Verdict.ERROR;
import static dev.weir.core.gate.Verdict.FAIL;
import static dev.weir.core.gate.Verdict.INCONCLUSIVE;
import static dev.weir.core.gate.Verdict.NO_DATA;
import static dev.weir.core.gate.Verdict.PASS;
import static dev.weir.core.lifecycle.MeasurementFixtures.START;
import static dev.weir.core.lifecycle.MeasurementFixtures.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.SideTraffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which measurements let a step go on. */
class GatesTest {
  private static final Attempt ATTEMPT =
      new Attempt(
          1, new Revision("B"), START, "shape", "judgement", false, Optional.empty(), Map.of(), 0);

  private static Gate gate(String name, Gate.Metric... metrics) {
    return new Gate(name, Duration.ofSeconds(5), Duration.ofSeconds(5), List.of(metrics));
  }

  /** Bears two measurements without data. */
  private static Gate.Metric metric(String name, NoDataPolicy noData, FailureAction action) {
    return new Gate.Metric(
        name,
        "up",
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Bound.parse(">= 0.99"),
        Optional.empty(),
        new Budgets(9, 9, 2, 9),
        noData,
        action);
  }

  private static Plan.PlannedStep step(Gate... gates) {
    return new Plan.PlannedStep(
        "weight 20%", 2_000, SideTraffic.NONE, Duration.ZERO, Optional.empty(), List.of(gates));
  }

  private static StepRun run(Map<String, MetricRun> metrics) {
    return new StepRun(
        1,
        0,
        new StepRun.Stage.Holding(START),
        START,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        metrics);
  }

  private static boolean passes(NoDataPolicy noData, FailureAction action, MetricRun said) {
    return Gates.passed(
        ATTEMPT,
        run(Map.of("health/rate", said)),
        step(gate("health", metric("rate", noData, action))));
  }

  private static boolean passes(NoDataPolicy noData, MetricRun said) {
    return passes(noData, FailureAction.ROLLBACK, said);
  }

  @Test
  void theNewestJudgedMeasurementDecides() {
    assertThat(passes(NoDataPolicy.HOLD, said())).isFalse();
    assertThat(passes(NoDataPolicy.HOLD, said(PASS))).isTrue();
    assertThat(passes(NoDataPolicy.HOLD, said(PASS, FAIL))).isFalse();
    assertThat(passes(NoDataPolicy.HOLD, said(FAIL, PASS))).isTrue();
    assertThat(passes(NoDataPolicy.HOLD, said(PASS, INCONCLUSIVE))).isFalse();
    assertThat(passes(NoDataPolicy.HOLD, said(PASS, ERROR))).isTrue();
    assertThat(passes(NoDataPolicy.HOLD, said(PASS, NO_DATA, ERROR))).isTrue();
    assertThat(passes(NoDataPolicy.HOLD, said(ERROR, NO_DATA))).isFalse();
  }

  @Test
  void withoutDataItPassesOnlyWhenTheBudgetIsSpentAndThePolicySaysSo() {
    MetricRun within = said(NO_DATA, NO_DATA);
    MetricRun spent = said(NO_DATA, NO_DATA, NO_DATA);
    assertThat(passes(NoDataPolicy.PASS, within)).isFalse();
    assertThat(passes(NoDataPolicy.PASS, spent)).isTrue();
    for (NoDataPolicy policy : NoDataPolicy.values()) {
      assertThat(passes(policy, spent)).as(policy.name()).isEqualTo(policy == NoDataPolicy.PASS);
    }
  }

  @Test
  void aPassBeforeTheDarkDoesNotCountInIt() {
    MetricRun dark = said(PASS, NO_DATA, NO_DATA, NO_DATA);
    assertThat(passes(NoDataPolicy.HOLD, dark)).isFalse();
    assertThat(passes(NoDataPolicy.PASS, dark)).isTrue();
    assertThat(passes(NoDataPolicy.HOLD, said(PASS, NO_DATA, NO_DATA))).isTrue();
  }

  @Test
  void whoSeesAgainIsJudgedByWhatIsSeen() {
    assertThat(passes(NoDataPolicy.HOLD, said(NO_DATA, NO_DATA, NO_DATA, PASS))).isTrue();
    assertThat(passes(NoDataPolicy.PASS, said(NO_DATA, NO_DATA, NO_DATA, FAIL))).isFalse();
  }

  @Test
  void aGateThatOnlyRecordsHoldsNothingUp() {
    assertThat(passes(NoDataPolicy.HOLD, FailureAction.RECORD, said(FAIL))).isTrue();
    assertThat(passes(NoDataPolicy.HOLD, FailureAction.RECORD, said())).isTrue();
    assertThat(passes(NoDataPolicy.HOLD, FailureAction.PAUSE, said(FAIL))).isFalse();
  }

  @Test
  void theFirstOfSeveralThatHasNotPassedIsNamed() {
    Gate one =
        gate(
            "one",
            metric("a", NoDataPolicy.HOLD, FailureAction.ROLLBACK),
            metric("b", NoDataPolicy.HOLD, FailureAction.ROLLBACK));
    Gate two = gate("two", metric("a", NoDataPolicy.HOLD, FailureAction.ROLLBACK));
    Plan.PlannedStep step = step(one, two);

    Gates.Open missing =
        Gates.firstOpen(ATTEMPT, run(Map.of("one/a", said(PASS), "two/a", said(PASS))), step)
            .orElseThrow();
    assertThat(missing.gate()).isEqualTo(one);
    assertThat(missing.metric()).isEqualTo(one.metrics().getLast());
    assertThat(missing.last()).isEmpty();

    Map<String, MetricRun> second =
        Map.of("one/a", said(PASS), "one/b", said(PASS), "two/a", said(PASS, FAIL));
    Gates.Open failed = Gates.firstOpen(ATTEMPT, run(second), step).orElseThrow();
    assertThat(failed.gate()).isEqualTo(two);
    assertThat(failed.last().orElseThrow().verdict()).isEqualTo(FAIL);

    assertThat(Gates.firstOpen(ATTEMPT, run(second).withAcceptedBy("ann"), step)).isEmpty();
    assertThat(Gates.firstOpen(ATTEMPT.withFull(Optional.of("ann")), run(second), step)).isEmpty();
    assertThat(Gates.firstOpen(ATTEMPT.withFull(Optional.empty()), run(second), step)).isPresent();
    assertThat(Gates.passed(ATTEMPT, run(Map.of()), step())).isTrue();
  }
}
