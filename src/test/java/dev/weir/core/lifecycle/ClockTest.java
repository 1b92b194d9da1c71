package dev.weir.core.lifecycle;

import static dev.weir.core.gate.Verdict.PASS;
import static dev.weir.core.lifecycle.MeasurementFixtures.START;
import static dev.weir.core.lifecycle.MeasurementFixtures.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which moments go with the clock, and which cannot lie in the future. */
class ClockTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Revision B = new Revision("B");

  /** Seconds between measurements, and before the first one. */
  private static Plan plan(int interval, int delay) {
    return new Plan(
        Scenario.WEB,
        B,
        "web-${revision}",
        List.of(
            new Plan.PlannedStep(
                "weight 20%",
                2_000,
                SideTraffic.NONE,
                HOUR,
                Optional.empty(),
                List.of(
                    Scenario.gate(
                        Duration.ofSeconds(interval),
                        Duration.ofSeconds(delay),
                        Budgets.DEFAULT,
                        NoDataPolicy.HOLD,
                        FailureAction.ROLLBACK)))),
        Duration.ofMinutes(10),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static Attempt attempt(Plan plan) {
    return new Attempt(
        1, B, START, plan.shape(), plan.judgement(), false, Optional.empty(), Map.of(), 0);
  }

  private static Phase.Pause pause(Instant since) {
    return new Phase.Pause(
        Phase.PauseKind.MANUAL,
        "wait",
        since,
        Optional.of(since.plusSeconds(7)),
        Optional.of(
            new Phase.Pause(
                Phase.PauseKind.STEP,
                "step",
                since.minusSeconds(1),
                Optional.of(since.plusSeconds(9)))));
  }

  private static Phase.Stepping stepping(
      Attempt attempt, StepRun.Stage stage, Optional<Phase.Pause> pause, MetricRun metric) {
    return new Phase.Stepping(
        attempt,
        new StepRun(
            3,
            0,
            stage,
            START,
            pause,
            Optional.of("ann"),
            Optional.of("bob"),
            Map.of("health/success-rate", metric)));
  }

  /** Every moment that a phase holds, as it is written. */
  private static List<Instant> moments(Phase phase) {
    return Stream.of(phase.toString().split("[\\[\\], =]", -1))
        .filter(word -> word.matches("\\d{4}-\\d\\d-\\d\\dT.*Z"))
        .map(Instant::parse)
        .toList();
  }

  @Test
  void everythingThatIsCountedFromTheClockGoesWithIt() {
    Attempt attempt = attempt(plan(5, 5));
    Optional<Phase.Pause> pause = Optional.of(pause(START.plusSeconds(2)));
    List<Phase> phases =
        List.of(
            new Phase.Introducing(B, START),
            new Phase.Healthy(START, Optional.of(new Phase.Kept(B, START.plusSeconds(60)))),
            new Phase.Starting(attempt, START, pause),
            new Phase.Promoting(attempt, START, pause));
    for (Phase phase : phases) {
      assertThat(Clock.set(phase, Duration.ZERO)).isEqualTo(phase);
      assertThat(Clock.set(Clock.set(phase, HOUR), HOUR.negated())).isEqualTo(phase);
      List<Instant> expected =
          moments(phase).stream()
              // When the attempt began is history, of which nothing is counted.
              .skip(phase instanceof Phase.Starting || phase instanceof Phase.Promoting ? 1 : 0)
              .map(at -> at.plus(HOUR))
              .toList();
      assertThat(moments(Clock.set(phase, HOUR))).as(phase.toString()).containsAll(expected);
    }
  }

  @Test
  void aStepKeepsEverythingButItsMoments() {
    Attempt attempt = attempt(plan(5, 5));
    for (StepRun.Stage stage :
        List.of(
            new StepRun.Stage.Shifting(START.plusSeconds(1)),
            new StepRun.Stage.Holding(START.plusSeconds(1)),
            new StepRun.Stage.Waiting(START.plusSeconds(1), START.plusSeconds(2)))) {
      Phase.Stepping before =
          stepping(attempt, stage, Optional.of(pause(START.plusSeconds(3))), said(PASS));
      Phase.Stepping after = (Phase.Stepping) Clock.set(before, HOUR);
      assertThat(after.attempt()).isEqualTo(attempt);
      assertThat(after.run().enteredAt()).isEqualTo(START.plus(HOUR));
      assertThat(after.run().stage()).isNotEqualTo(stage);
      assertThat(after.run().acceptedBy()).contains("ann");
      assertThat(after.run().holdSkippedBy()).contains("bob");
      assertThat(after.run().metrics().get("health/success-rate").nextAt())
          .isEqualTo(START.plusSeconds(1).plus(HOUR));
      assertThat(after.run().metrics().get("health/success-rate").last())
          .as("what was measured was measured then")
          .isEqualTo(said(PASS).last());
      assertThat(after.run().pause().orElseThrow().beneath().orElseThrow().until())
          .contains(START.plusSeconds(12).plus(HOUR));
      assertThat(Clock.set(after, HOUR.negated())).isEqualTo(before);
    }
  }

  private static Optional<Duration> ahead(Phase phase, Plan plan, long second) {
    return Clock.ahead(phase, plan, START.plusSeconds(second));
  }

  private static Optional<Duration> seconds(long seconds) {
    return Optional.of(Duration.ofSeconds(seconds));
  }

  @Test
  void whatHasBeenDoesNotLieInTheFuture() {
    Plan plan = plan(5, 5);
    Instant later = START.plusSeconds(10);
    for (Phase phase :
        List.of(
            new Phase.Introducing(B, later),
            new Phase.Healthy(later, Optional.of(new Phase.Kept(B, later.plusSeconds(60)))),
            new Phase.Starting(attempt(plan), later, Optional.empty()),
            new Phase.Promoting(attempt(plan), later, Optional.empty()),
            new Phase.Starting(attempt(plan), START, Optional.of(pause(later))),
            stepping(
                attempt(plan), new StepRun.Stage.Shifting(later), Optional.empty(), said(PASS)),
            stepping(attempt(plan), new StepRun.Stage.Holding(later), Optional.empty(), said(PASS)),
            stepping(
                attempt(plan),
                new StepRun.Stage.Waiting(START, later),
                Optional.empty(),
                said(PASS)))) {
      assertThat(ahead(phase, plan, 4)).as(phase.toString()).isEqualTo(seconds(6));
      assertThat(ahead(phase, plan, 10)).as(phase.toString()).isEmpty();
    }
    assertThat(ahead(new Phase.New(), plan, -99)).isEmpty();
    assertThat(
            ahead(
                stepping(
                    attempt(plan),
                    new StepRun.Stage.Holding(START.minusSeconds(5)),
                    Optional.empty(),
                    said()),
                plan,
                -2))
        .as("entered")
        .isEqualTo(seconds(2));
  }

  /** The longer of the two waits is the one that may have set it. */
  @Test
  void aMeasurementIsDueAtMostOneWaitFromNow() {
    for (Plan plan : List.of(plan(20, 5), plan(5, 20))) {
      Phase held =
          stepping(
              attempt(plan),
              new StepRun.Stage.Holding(START),
              Optional.empty(),
              said().dueAt(START.plusSeconds(100)));
      assertThat(ahead(held, plan, 79)).isEqualTo(seconds(1));
      assertThat(ahead(held, plan, 80)).isEmpty();
    }
  }

  @Test
  void aMomentOfAnotherPlanSaysNothing() {
    Plan plan = plan(20, 5);
    MetricRun due = said().dueAt(START.plusSeconds(100));
    Attempt attempt = attempt(plan);
    for (Attempt other :
        List.of(
            attempt.withPlan("another", plan.judgement()),
            attempt.withPlan(plan.shape(), "another"))) {
      Phase held = stepping(other, new StepRun.Stage.Holding(START), Optional.empty(), due);
      assertThat(ahead(held, plan, 0)).isEmpty();
    }
    Phase unknown =
        new Phase.Stepping(
            attempt,
            stepping(attempt, new StepRun.Stage.Holding(START), Optional.empty(), due)
                .run()
                .withMetrics(Map.of("gone/rate", due)));
    assertThat(ahead(unknown, plan, 0)).isEmpty();
  }

  /** Only a rollback in stages counts the time since it began. */
  @Test
  void aRollbackAtOnceWaitsForNoTime() {
    Plan plan = plan(5, 5);
    assertThat(ahead(rollingBack(0), plan, -9)).isEmpty();
    assertThat(ahead(rollingBack(1), plan, -9)).isEqualTo(seconds(9));
  }

  private static Phase rollingBack(int needed) {
    return new Phase.RollingBack(B, Phase.Cause.GATE_FAILED, "a reason", START, Map.of(), needed);
  }

  @Test
  void aMeasurementOfAnExperimentIsDueAtMostOneWaitFromNowAndOfOtherGatesSaysNothing() {
    Gate gate =
        Scenario.gate(
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Budgets.DEFAULT,
            NoDataPolicy.HOLD,
            FailureAction.ROLLBACK);
    PlannedExperiment planned =
        new PlannedExperiment(
            "try", HOUR, List.of(new Experiment.Arm(B, 1_000)), List.of(gate), "print");
    Plan plan = plan(5, 5).withExperiment(Optional.of(planned));
    assertThat(ahead(measuring(planned.judgement()), plan, 79)).isEqualTo(seconds(1));
    assertThat(ahead(measuring(planned.judgement()), plan, 80)).isEmpty();
    assertThat(ahead(measuring("another"), plan, 0)).isEmpty();
  }

  private static Phase measuring(String judgement) {
    ArmRun.Metric due = ArmRun.Metric.startingAt(START.plusSeconds(100));
    return new Phase.Experimenting(
        new ExperimentRun(
            "try",
            "print",
            judgement,
            1,
            START,
            new ExperimentRun.Stage.Measuring(START),
            List.of(new ArmRun(B, false, 1_000, Map.of("health/success-rate", due)))));
  }
}
