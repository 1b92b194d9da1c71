package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers to several gates of one step: each counts for the metric that was asked about. */
class SeveralGatesTest {
  private final Scenario world = new Scenario(plan("A"));

  private static Gate gate(String name, FailureAction action) {
    Gate one =
        Scenario.gate(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            new Budgets(0, 0, 0, 0),
            NoDataPolicy.PAUSE,
            action);
    Gate.Metric metric = one.metrics().getFirst();
    Gate.Metric other =
        new Gate.Metric(
            "latency",
            metric.query(),
            metric.window(),
            metric.timeout(),
            metric.minRequests(),
            metric.range(),
            metric.compare(),
            metric.pass(),
            metric.fail(),
            metric.budgets(),
            metric.noData(),
            metric.onFailure());
    return new Gate(name, one.interval(), one.initialDelay(), List.of(metric, other));
  }

  private static Plan plan(String wanted) {
    return new Plan(
        Scenario.WEB,
        new Revision(wanted),
        "web-${revision}",
        List.of(
            new Plan.PlannedStep(
                "weight 20%",
                2_000,
                SideTraffic.NONE,
                Duration.ofSeconds(20),
                Optional.empty(),
                List.of(
                    gate("noted", FailureAction.RECORD), gate("health", FailureAction.ROLLBACK)))),
        Duration.ofMinutes(10),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  /** B holds its first step, and nobody has answered yet. */
  @BeforeEach
  void aStepThatIsHeld() {
    world.answer = Optional.empty();
    world.endpoints.putAll(Map.of(new Revision("A"), 2, new Revision("B"), 2));
    world.settle();
    world.plan = plan("B");
    world.settle();
    world.settle();
    assertThat(step().run().heldSince()).isPresent();
  }

  private Phase.Stepping step() {
    return (Phase.Stepping) world.state.phase();
  }

  private MetricRun run(String key) {
    return step().run().metrics().get(key);
  }

  private void answers(String gate, String metric, Reading reading) {
    Instant at = world.now;
    world.tell(
        new Signal.Answered(
            MeasurementKey.of(world.state, step().attempt(), step().run(), gate, metric),
            new Inquiry(
                at,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                "up",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new Readings(at, reading, Optional.empty(), Optional.empty(), Optional.empty())));
  }

  private Reading value(double value) {
    return new Reading.Answer(
        "up", List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(world.now, value)))));
  }

  @Test
  void anAnswerCountsForTheMetricThatWasAskedAboutAndForNoOther() {
    world.now = world.now.plusSeconds(5);
    answers("health", "latency", value(1));
    assertThat(run("health/latency").passes()).isEqualTo(1);
    assertThat(run("health/success-rate").last()).isEmpty();
    assertThat(run("noted/latency").last()).isEmpty();
    assertThat(world.journal.getLast().message()).startsWith("health: pass, latency 1");
  }

  @Test
  void theGateThatWasAskedSaysWhatAFailureDoes() {
    world.now = world.now.plusSeconds(5);
    answers("noted", "success-rate", value(0.5));
    answers("noted", "latency", value(0.5));
    assertThat(step().run().pause()).isEmpty();
    assertThat(world.journal.getLast().event()).isEqualTo("failure-recorded");

    answers("health", "latency", value(0.5));
    assertThat(world.state.phase())
        .isInstanceOfSatisfying(
            Phase.RollingBack.class,
            back -> assertThat(back.reason()).startsWith("gate health: latency 0.5 is below 0.95"));
  }

  @Test
  void theStepGoesOnWhenAllThatDoMoreThanRecordHavePassed() {
    world.pass(Duration.ofSeconds(30));
    answers("health", "success-rate", value(1));
    assertThat(step().run().index()).isZero();
    answers("health", "latency", value(1));
    assertThat(world.state.phase()).isInstanceOf(Phase.Promoting.class);
  }

  @Test
  void whatAPersonTookUponThemselvesIsCountedAndDoesNothing() {
    world.now = world.now.plusSeconds(5);
    Phase.Stepping held = step();
    world.state =
        world.state.withPhase(new Phase.Stepping(held.attempt(), held.run().withAcceptedBy("ann")));
    answers("health", "latency", value(0.5));
    assertThat(run("health/latency").failures()).isEqualTo(1);
  }

  @Test
  void withoutDataItWaitsForAPersonOnceTheBudgetIsSpent() {
    world.now = world.now.plusSeconds(5);
    answers("health", "latency", new Reading.Answer("up", List.of()));
    assertThat(step().run().pause().orElseThrow().kind()).isEqualTo(Phase.PauseKind.NO_DATA);
    assertThat(world.journal.stream().map(JournalEntry::event)).contains("verdict", "paused");
    int lines = world.journal.size();

    world.now = world.now.plusSeconds(5);
    answers("health", "latency", new Reading.Answer("up", List.of()));
    assertThat(run("health/latency").noData()).isEqualTo(2);
    assertThat(world.journal).as("the same verdict again is no news").hasSize(lines);
  }
}
