package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.traffic.Split;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the candidate is compared with, and where its like gets traffic. */
final class BaselineTest {
  private static final Revision A = new Revision("A");
  private static final Revision B = new Revision("B");

  private static Plan plan(Revision wanted, Optional<String> baseline) {
    Gate gate =
        new Gate(
            "health",
            Duration.ofSeconds(5),
            Duration.ZERO,
            List.of(
                new Gate.Metric(
                    "latency",
                    "p99{cluster=\"${cluster}\"}",
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(GatePolicy.Compare.RATIO),
                    Bound.parse("<= 1.2"),
                    Optional.empty(),
                    new Budgets(9, 9, 9, 9),
                    NoDataPolicy.HOLD,
                    FailureAction.ROLLBACK)));
    return new Plan(
        Scenario.WEB,
        wanted,
        "web-${revision}",
        List.of(
            new Plan.PlannedStep(
                "weight 20%",
                2_000, SideTraffic.NONE, Duration.ofMinutes(1), Optional.empty(), List.of(gate))),
        Duration.ofMinutes(10),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        baseline);
  }

  private static Scenario atTheStep(Optional<String> baseline, int endpoints) {
    Scenario world = new Scenario(plan(A, baseline));
    world.endpoints.put(A, 3);
    world.endpoints.put(B, 3);
    world.baseline = Optional.of(endpoints);
    world.settle();
    world.plan = plan(B, baseline);
    world.settle();
    world.pass(Duration.ofSeconds(5));
    return world;
  }

  @Test
  void theCandidateIsComparedWithTheFreshNode() {
    Scenario world = atTheStep(Optional.of("web-${revision}-fresh"), 1);

    assertThat(world.asked.getLast().candidate()).contains("web-B_shop");
    assertThat(world.asked.getLast().stable().orElseThrow()).contains("web-A-fresh_shop");
  }

  @Test
  void withoutOneItIsComparedWithStable() {
    Scenario world = atTheStep(Optional.empty(), 0);

    assertThat(world.asked.getLast().stable().orElseThrow()).contains("web-A_shop");
  }

  @Test
  void theSplitNamesItLastAndTakesItsShareFromStable() {
    Scenario world = atTheStep(Optional.of("web-fresh"), 1);

    assertThat(world.state.split().orElseThrow().shares())
        .containsExactly(
            new Split.Share(Scenario.WEB.sibling("web-B"), 2_000),
            new Split.Share(Scenario.WEB.sibling("web-A"), 6_000),
            new Split.Share(Scenario.WEB.sibling("web-fresh"), 2_000));
  }

  private static StepRun stay(Scenario world) {
    return ((Phase.Stepping) world.state.phase()).run();
  }

  @Test
  void whileItIsLostTheCandidateIsComparedWithStable() {
    Scenario world = atTheStep(Optional.of("web-${revision}-fresh"), 1);
    world.baseline = Optional.of(0);
    world.pass(Duration.ofSeconds(5));

    assertThat(world.asked.getLast().stable().orElseThrow()).contains("web-A_shop");
  }

  @Test
  void afterARestartItHasNotMovedBeforeItIsSeen() {
    Scenario world = atTheStep(Optional.of("web-fresh"), 1);
    RolloutState before = world.state.durable();
    world.state = before;
    world.tell(new Signal.Look());

    assertThat(world.state).isEqualTo(before);
  }

  @Test
  void aSpecThatTakesItAwayHasTheStepJudgedAfresh() {
    Scenario world = atTheStep(Optional.of("web-fresh"), 1);
    int before = stay(world).number();
    world.plan = plan(B, Optional.empty());
    world.baseline = Optional.empty();
    world.settle();

    assertThat(world.state.routing().orElseThrow().baseline()).isEmpty();
    assertThat(stay(world).number()).isEqualTo(before + 1);
  }

  @Test
  void aPauseThatEndsAtThatMomentDoesNotSaveWhatWasMeasuredAgainstIt() {
    PlanDraft draft = new PlanDraft();
    draft.baseline = Optional.of("web-fresh");
    Scenario world = new Scenario(draft.wanting("A"));
    world.endpoints.put(A, 3);
    world.endpoints.put(B, 3);
    world.baseline = Optional.of(1);
    world.settle();
    draft.steps =
        List.of(
            PlanDraft.step(
                2_000,
                SideTraffic.NONE,
                Optional.of(new PlannedPause.For(Duration.ofMinutes(1))),
                PlanDraft.gate(FailureAction.ROLLBACK)));
    world.plan = draft.wanting("B");
    world.settle();
    world.pass(Duration.ofSeconds(30));
    assertThat(stay(world).metrics().get("health/success-rate").passes()).isPositive();

    world.now = world.now.plusSeconds(30);
    world.baseline = Optional.of(0);
    world.settle();

    assertThat(world.said("baseline-moved")).hasSize(1);
    assertThat(stay(world).metrics().get("health/success-rate").passes()).isZero();
  }
}
