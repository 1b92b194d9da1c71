package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.WebCall;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A call that must succeed before the next step. */
final class CheckTest {
  private static Plan plan(String wanted) {
    Step check =
        new Step.Check(
            "POST",
            "http://checkout-${revision}.test/smoke?of=${namespace}",
            Map.of("x-token", "secret"),
            "against ${stable}",
            Duration.ofSeconds(2),
            3,
            Duration.ofSeconds(5),
            List.of(),
            Optional.empty());
    Step half = new Step.SetWeight(5_000, Duration.ofMinutes(1), List.of(), Optional.empty());
    return Plans.compile(
        new Rollout(
            Scenario.WEB,
            new Revision(wanted),
            "web-${revision}",
            new Strategy.Canary(List.of(check, half), List.of()),
            Duration.ofMinutes(10),
            FailureAction.ROLLBACK,
            Duration.ZERO,
            10_000,
            Optional.empty(),
            1,
            RollbackPace.IMMEDIATE,
            Optional.empty()),
        Map.of());
  }

  private static Scenario atTheCheck(Scenario.Answer answer) {
    Scenario world = new Scenario(plan("A"));
    world.endpoints.put(new Revision("A"), 3);
    world.endpoints.put(new Revision("B"), 3);
    world.settle();
    world.answer = Optional.of(answer);
    world.plan = plan("B");
    world.settle();
    return world;
  }

  private static int step(Scenario world) {
    return world.state.phase() instanceof Phase.Stepping(var _, StepRun run) ? run.index() : -1;
  }

  @Test
  void theCallIsMadeWithItsPlacesFilled() {
    Scenario world = atTheCheck(new Scenario.Answer.Value(200));

    assertThat(world.asked.getFirst().web())
        .contains(
            new WebCall(
                "POST",
                "http://checkout-B.test/smoke?of=shop",
                List.of(new WebCall.Header("x-token", "secret")),
                "against A"));
    assertThat(step(world)).isEqualTo(1);
  }

  @Test
  void aCallThatFailsIsMadeAgainAndNoStepIsLeftMeanwhile() {
    Scenario world = atTheCheck(new Scenario.Answer.Value(503));
    world.pass(Duration.ofSeconds(4));
    assertThat(step(world)).isZero();

    world.answer = Optional.of(new Scenario.Answer.Value(204));
    world.pass(Duration.ofSeconds(1));
    assertThat(step(world)).isEqualTo(1);
  }

  @Test
  void whenAllAttemptsHaveFailedEverythingGoesBackAndSaysWhy() {
    Scenario world = atTheCheck(new Scenario.Answer.Value(503));
    world.pass(Duration.ofSeconds(10));

    assertThat(world.asked).hasSize(3);
    Status status = Status.of(world.state, world.plan, world.now);
    assertThat(status.phase()).isEqualTo("RolledBack");
    assertThat(status.message())
        .contains("status 503 is above 299 (POST http://checkout-B.test/smoke?of=shop)")
        .doesNotContain("secret");
  }

  @Test
  void nobodyThereIsAnErrorWithItsOwnBudget() {
    Scenario world = atTheCheck(new Scenario.Answer.Broken("the connection was refused"));
    world.pass(Duration.ofSeconds(10));

    Status status = Status.of(world.state, world.plan, world.now);
    assertThat(status.phase()).isEqualTo("RolledBack");
    assertThat(status.message()).contains("the connection was refused");
  }
}
