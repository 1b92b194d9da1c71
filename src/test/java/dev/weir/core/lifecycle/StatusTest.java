package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.VirtualNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown of a rollout, asked for and published, beyond what the cases can say. */
class StatusTest {
  private static final Revision B = new Revision("B");

  private final Scenario world = new Scenario(plan("A", 2_000));

  private static Plan plan(String wanted, int basisPoints) {
    return new Plan(
        Scenario.WEB,
        new Revision(wanted),
        "web-${revision}",
        List.of(
            new Plan.PlannedStep(
                "canary",
                basisPoints,
                SideTraffic.NONE,
                Duration.ofHours(1),
                Optional.empty(),
                List.of(
                    Scenario.gate(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        new Budgets(0, 0, 0, 0),
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

  /** B holds its only step. */
  @BeforeEach
  void aStepThatIsHeld() {
    world.endpoints.putAll(Map.of(new Revision("A"), 2, B, 2));
    world.settle();
    world.plan = plan("B", 2_000);
    world.settle();
  }

  private Status status() {
    return Status.of(world.state, world.plan, world.now);
  }

  private void seen(int connected, List<ProxyReport.Refusal> refused, List<String> waiting) {
    int acknowledged = connected - refused.size() - waiting.size();
    world.tell(
        new Signal.Seen(
            new Observed(
                new ProxyReport(world.state.sequence(), connected, acknowledged, refused, waiting),
                world.endpoints,
                Optional.empty())));
  }

  private Decision look() {
    return Lifecycle.decide(world.state, world.plan, new Signal.Look(), world.now);
  }

  @Test
  void aMetricIsShownUnderItsGate() {
    world.pass(Duration.ofSeconds(5));
    assertThat(status().gates())
        .singleElement()
        .satisfies(
            shown -> {
              assertThat(shown.name()).isEqualTo("health");
              assertThat(shown.metric()).isEqualTo("success-rate");
              assertThat(shown.run().passes()).isEqualTo(1);
            });
  }

  @Test
  void whatARollbackWasDecidedByIsShownWhileItIsUnderWay() {
    world.answer = Optional.of(new Scenario.Answer.Value(0.5));
    world.acknowledging = false;
    world.pass(Duration.ofSeconds(5));
    assertThat(status().phase()).isEqualTo("RollingBack");
    assertThat(status().candidate()).contains(B);
    assertThat(status().gates())
        .extracting(Status.GateStatus::metric)
        .containsExactly("success-rate");
  }

  @Test
  void theConditionsSayWhyItWentBack() {
    world.answer = Optional.of(new Scenario.Answer.Value(0.5));
    world.pass(Duration.ofSeconds(5));
    assertThat(status().conditions())
        .extracting(Status.Condition::type, Status.Condition::status, Status.Condition::reason)
        .containsExactly(
            tuple("Ready", false, "GateFailed"),
            tuple("Reconciling", false, "GateFailed"),
            tuple("Stalled", true, "GateFailed"));
  }

  @Test
  void aChangedSpecIsANewGenerationAndTheSameOneIsNot() {
    long before = status().observedGeneration();
    world.settle();
    assertThat(status().observedGeneration()).isEqualTo(before);
    world.plan = plan("B", 3_000);
    world.settle();
    assertThat(status().observedGeneration()).isEqualTo(before + 1);
  }

  @Test
  void eachTryHasANumberOfItsOwn() {
    assertThat(status().attempt()).isEqualTo(1);
    command(Command.Kind.ABORT);
    command(Command.Kind.RETRY);
    assertThat(status().attempt()).isEqualTo(2);
    assertThat(((Phase.Stepping) world.state.phase()).attempt().number()).isEqualTo(2);
    assertThat(((Phase.Stepping) world.state.phase()).run().number()).isEqualTo(2);
  }

  private void command(Command.Kind kind) {
    world.command(
        kind,
        "ann",
        Optional.empty(),
        OptionalInt.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void onlyTheFirstThreeSilentProxiesAreNamed() {
    world.plan = plan("B", 3_000);
    world.acknowledging = false;
    world.settle();
    seen(5, List.of(), List.of("e1", "e2", "e3", "e4", "e5"));
    assertThat(status().message())
        .endsWith("0 of 5 proxies have acknowledged; no answer yet from e1, e2, e3 and 2 more");
    seen(4, List.of(), List.of("e1", "e2", "e3"));
    assertThat(status().message())
        .endsWith("1 of 4 proxies have acknowledged; no answer yet from e1, e2, e3");
  }

  @Test
  void weightsThatNoReportSpeaksOfYetAreOnTheirWay() {
    world.plan = plan("B", 3_000);
    world.tell(new Signal.Look());
    assertThat(status().message()).isEqualTo("30 % on B, step 1 of 1; on its way to the proxies");
  }

  @Test
  void aQuestionIsAboutTheCandidatesCluster() {
    world.answer = Optional.empty();
    world.now = world.now.plusSeconds(5);
    String cluster = VirtualNode.cluster(new ResourceId("shop", "web-B"));
    assertThat(look().effects())
        .filteredOn(Effect.Measure.class::isInstance)
        .singleElement()
        .satisfies(
            asked ->
                assertThat(((Effect.Measure) asked).inquiry().candidate())
                    .isEqualTo("success{cluster=\"" + cluster + "\"}"));
  }

  @Test
  void theReadyEndpointsOfWhatIsInTheRoutesAreShown() {
    assertThat(status().endpoints()).isEqualTo(Map.of(new Revision("A"), 2, B, 2));
    world.endpoints.put(B, 1);
    world.settle();
    assertThat(status().endpoints()).containsEntry(B, 1);
    world.endpoints.remove(B);
    world.settle();
    assertThat(status().endpoints()).doesNotContainKey(B);
    world.endpoints.put(new Revision("gone"), 4);
    world.settle();
    assertThat(status().endpoints()).containsOnlyKeys(new Revision("A"));
  }

  @Test
  void theSplitHasTheNodesAndTheSharesOfBoth() {
    Split split = world.state.split().orElseThrow();
    assertThat(split.sequence()).isEqualTo(world.state.sequence());
    assertThat(split.shares())
        .containsExactlyInAnyOrder(
            new Split.Share(new ResourceId("shop", "web-B"), 2_000),
            new Split.Share(new ResourceId("shop", "web-A"), 8_000));
  }

  @Test
  void onlyADecisionThatChangesWeightsPublishes() {
    assertThat(look().effects()).doesNotHaveAnyElementsOfTypes(Effect.Publish.class);
    world.plan = plan("B", 3_000);
    assertThat(look().effects()).hasAtLeastOneElementOfType(Effect.Publish.class);
  }

  @Test
  void aMoveThatIsNotDeclaredIsNotMade() {
    Turn turn = new Turn(world.state, world.plan, world.now);
    Phase before = turn.phase();
    assertThatThrownBy(
            () -> turn.move(Transition.SERVES, new Phase.New(), JournalEntry.WEIR, "no such move"))
        .hasMessageContaining("Stepping -> New by serves");
    assertThat(turn.phase()).isEqualTo(before);
    assertThat(turn.journal()).isEmpty();
  }

  @Test
  void aCommandIsKnownByWhatWhoAndItsId() {
    assertThat(Command.of("7", Command.Kind.ABORT, "ann").key()).isEqualTo("abort ann 7");
  }

  @Test
  void aHeldStepSaysWhatItsGatesSay() {
    world.pass(Duration.ofSeconds(5));
    assertThat(status().message())
        .isEqualTo(
            "20 % on B, step 1 of 1, 5 s of 1 h held; health: "
                + status().gates().getFirst().run().last().orElseThrow().reason());
  }

  @Test
  void atRestAProxyThatHasNotAnsweredIsNamed() {
    command(Command.Kind.ABORT);
    world.plan = plan("A", 2_000);
    world.settle();
    seen(2, List.of(), List.of("e2"));
    assertThat(status().message())
        .isEqualTo("A has all traffic; 1 of 2 proxies have acknowledged; no answer yet from e2");
  }

  @Test
  void undoIsOfferedUntilItsTimeIsOverAndNotFromThenOn() {
    PlanDraft draft = new PlanDraft();
    draft.keepOld = Duration.ofMinutes(1);
    Scenario kept = new Scenario(draft.wanting("A"));
    kept.endpoints.putAll(Map.of(new Revision("A"), 2, B, 2));
    kept.settle();
    kept.plan = draft.wanting("B");
    kept.settle();
    assertThat(kept.status().message())
        .isEqualTo("B has all traffic; weir undo brings A back for 1 m");
    kept.now = kept.now.plusSeconds(60);
    assertThat(kept.status().message()).isEqualTo("B has all traffic");
  }
}
