package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Gate;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.traffic.Weights;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one decision sees, keeps and asks for. */
final class TurnTest {
  private static final Revision A = new Revision("A");
  private static final Revision B = new Revision("B");

  private final PlanDraft draft = new PlanDraft();
  private final Scenario world = new Scenario(draft.wanting("A"));

  @BeforeEach
  void served() {
    draft.steps = List.of(PlanDraft.step(2_000));
    world.endpoints.putAll(Map.of(A, 2, B, 2));
    world.settle();
  }

  private void want(String revision) {
    world.plan = draft.wanting(revision);
    world.settle();
  }

  private void acknowledged(int proxies) {
    world.tell(
        new Signal.Seen(
            new Observed(
                new ProxyReport(world.state.sequence(), 2, proxies, List.of(), List.of()),
                world.endpoints,
                Optional.empty())));
  }

  /** Behind every number of an earlier rollout of that name, and one after the other. */
  @Test
  void theFirstDecisionIsNumberedByTheTimeAndEachOtherByTheOneBefore() {
    long time = Scenario.START.toEpochMilli();
    assertThat(world.state.sequence()).isEqualTo(time);
    world.now = world.now.plusSeconds(60);
    world.plan = draft.wanting("B");
    world.tell(new Signal.Look());
    assertThat(world.state.sequence()).isEqualTo(time + 1);

    Scenario again = new Scenario(draft.wanting("A"));
    again.state = RolloutState.fresh(Scenario.WEB, time + 5);
    again.tell(new Signal.Look());
    assertThat(again.state.sequence()).isEqualTo(time + 6);
  }

  @Test
  void whatEveryProxyHadIsKeptAlsoWhenMoreIsDecidedAtOnce() {
    world.acknowledging = false;
    want("B");
    assertThat(world.status().weights()).contains(Weights.all(A));

    acknowledged(2);

    assertThat(world.status().weights()).contains(Weights.split(A, B, 0));
    assertThat(world.status().desiredWeights()).contains(Weights.split(A, B, 2_000));
  }

  @Test
  void anEditThatAsksFewerProxiesCountsThoseThatHaveAnswered() {
    world.acknowledging = false;
    want("B");
    acknowledged(2);
    acknowledged(1);
    assertThat(world.status().weights()).contains(Weights.split(A, B, 0));

    draft.acknowledge = 5_000;
    world.plan = draft.wanting("B");
    world.tell(new Signal.Look());

    assertThat(world.status().weights()).contains(Weights.split(A, B, 2_000));
    assertThat(world.said("step-acknowledged")).containsExactly("1 of 2 proxies have 20 % on B");
  }

  /** Or the state would be written again and again, for nothing. */
  @Test
  void lookingWithoutAProxyChangesNothing() {
    world.connected = 0;
    want("B");
    Phase phase = world.state.phase();
    assertThat(phase).isInstanceOf(Phase.Starting.class);
    world.now = world.now.plusSeconds(60);
    world.settle();
    assertThat(world.state.phase()).isEqualTo(phase);
  }

  @Test
  void onlyTheFirstProxyBeginsTheTimeAnew() {
    world.connected = 0;
    world.endpoints.put(B, 0);
    want("B");
    world.now = world.now.plusSeconds(60);
    world.connected = 1;
    world.settle();
    assertThat(((Phase.Starting) world.state.phase()).since()).isEqualTo(world.now);
    Phase phase = world.state.phase();
    world.now = world.now.plusSeconds(60);
    world.connected = 2;
    world.settle();
    assertThat(world.state.phase()).isEqualTo(phase);
  }

  private static SideTraffic visitors(String header) {
    return new SideTraffic(
        List.of(
            new RequestMatch(
                List.of(new RequestMatch.Header(header, new RequestMatch.Value.Present(), false)),
                List.of())),
        Optional.empty());
  }

  @Test
  void anEditOfWhoIsSentToTheCandidateWaitsForThePersonAndIsTakenUpThen() {
    draft.steps = List.of(PlanDraft.step(2_000, visitors("x-old"), Optional.empty()));
    want("B");
    world.command(Command.Kind.PAUSE);
    draft.steps = List.of(PlanDraft.step(2_000, visitors("x-new"), Optional.empty()));
    want("B");
    assertThat(world.state.routing().orElseThrow().side()).isEqualTo(visitors("x-old"));
    assertThat(world.status().message()).startsWith("20 % on B, before step 1 of 1");

    world.command(Command.Kind.RESUME);

    assertThat(world.state.routing().orElseThrow().side()).isEqualTo(visitors("x-new"));
  }

  /** The template says where other revisions are found, and moves nobody who is there. */
  @Test
  void aQuestionIsAboutTheNodeThatTheCandidateCameInWith() {
    draft.steps = List.of(PlanDraft.step(2_000, PlanDraft.gate(FailureAction.ROLLBACK)));
    want("B");
    draft.virtualNode = "new-${revision}";
    want("B");
    world.pass(Duration.ofSeconds(5));

    assertThat(world.asked.getLast().candidate()).contains("web-B_shop").doesNotContain("new-B");
  }

  @Test
  void aQuestionThatIsNotAnsweredKeepsNoOtherFromBeingAsked() {
    Gate health = PlanDraft.gate(FailureAction.ROLLBACK);
    Duration minute = Duration.ofMinutes(1);
    draft.steps =
        List.of(PlanDraft.step(2_000, health, new Gate("slow", minute, minute, health.metrics())));
    world.answer = Optional.empty();
    want("B");
    world.pass(Duration.ofSeconds(5));

    assertThat(world.look().effects())
        .hasAtLeastOneElementOfType(Effect.Measure.class)
        .contains(new Effect.Wake(world.now.plusSeconds(55)));
  }
}
