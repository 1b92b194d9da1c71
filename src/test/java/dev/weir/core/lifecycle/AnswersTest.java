package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Budgets;
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
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which answers count. */
class AnswersTest {
  private final Scenario world = new Scenario(plan("A"));

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
                Duration.ofHours(1),
                Optional.empty(),
                List.of(
                    Scenario.gate(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        new Budgets(1, 0, 0, 0),
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

  /** B holds its first step, and nobody has answered yet. */
  @BeforeEach
  void aStepThatIsHeld() {
    world.answer = Optional.empty();
    world.endpoints.putAll(Map.of(new Revision("A"), 2, new Revision("B"), 2));
    world.settle();
    world.plan = plan("B");
    world.settle();
    assertThat(step().run().heldSince()).isPresent();
  }

  private Phase.Stepping step() {
    return (Phase.Stepping) world.state.phase();
  }

  private MetricRun metric() {
    return step().run().metrics().get("health/success-rate");
  }

  private MeasurementKey key(int attempts, int runs, String gate, String metric) {
    return new MeasurementKey(
        Scenario.WEB,
        world.state.sequence(),
        step().attempt().number() + attempts,
        step().run().number() + runs,
        gate,
        metric);
  }

  @Test
  void everyStayAndEveryAttemptHasANumberOfItsOwn() {
    int stay = step().run().number();
    int attempt = step().attempt().number();
    world.command(
        Command.Kind.ABORT,
        "ann",
        Optional.empty(),
        OptionalInt.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty());
    world.command(
        Command.Kind.RETRY,
        "ann",
        Optional.empty(),
        OptionalInt.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty());
    assertThat(step().run().number()).isGreaterThan(stay);
    assertThat(step().attempt().number()).isGreaterThan(attempt);
  }

  /** An answer to the newest stay's question. */
  private void fails(Instant at) {
    answer(key(0, 0, "health", "success-rate"), at);
  }

  private void answer(MeasurementKey key, Instant at) {
    Reading half =
        new Reading.Answer(
            "up", List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(at, 0.5)))));
    world.tell(
        new Signal.Answered(
            key,
            new Inquiry(
                at,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                "up",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new Readings(at, half, Optional.empty(), Optional.empty(), Optional.empty())));
  }

  @Test
  void anAnswerThatComesTwiceCountsOnce() {
    Instant at = world.now.plusSeconds(5);
    world.now = at.plusSeconds(1);
    fails(at);
    fails(at);
    fails(at.minusSeconds(1));
    assertThat(metric().failures()).isEqualTo(1);

    fails(at.plusSeconds(5));
    assertThat(world.state.phase()).isInstanceOf(Phase.RollingBack.class);
  }

  @Test
  void anAnswerOfAnotherStayOrAttemptOrGateIsNotTaken() {
    Instant at = world.now.plusSeconds(5);
    answer(key(0, -1, "health", "success-rate"), at);
    answer(key(0, 1, "health", "success-rate"), at);
    answer(key(-1, 0, "health", "success-rate"), at);
    answer(key(0, 0, "other", "success-rate"), at);
    answer(key(0, 0, "health", "other"), at);
    assertThat(metric().failures()).isZero();
    assertThat(metric().last()).isEmpty();

    fails(at);
    assertThat(metric().failures()).isEqualTo(1);
  }

  @Test
  void theNextMeasurementIsAnIntervalAfterTheLastAndNeverInThePast() {
    Instant at = world.now.plusSeconds(5);
    world.now = at.plusSeconds(1);
    fails(at);
    assertThat(metric().nextAt()).isEqualTo(at.plusSeconds(5));
  }

  @Test
  void aSlowSourceIsNotAskedForWhatIsOver() {
    Instant at = world.now.plusSeconds(5);
    world.now = at.plusSeconds(60);
    fails(at);
    assertThat(metric().nextAt()).isEqualTo(world.now);
  }
}
