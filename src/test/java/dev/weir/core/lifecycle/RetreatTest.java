package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a rollback, and when it is looked at again. */
final class RetreatTest {
  private static final Revision A = new Revision("A");
  private static final Revision B = new Revision("B");

  private final PlanDraft draft = new PlanDraft();
  private final Scenario world = new Scenario(draft.wanting("A"));

  /** B had 80 % when its gate failed, and A has 4 of its 10 endpoints. */
  private void failed(RollbackPace pace) {
    draft.steps = List.of(PlanDraft.step(8_000, PlanDraft.gate(FailureAction.ROLLBACK)));
    draft.rollback = pace;
    world.endpoints.putAll(Map.of(A, 10, B, 10));
    world.settle();
    world.plan = draft.wanting("B");
    world.settle();
    world.endpoints.put(A, 4);
    world.answer = Optional.of(new Scenario.Answer.Value(0.5));
    world.pass(Duration.ofSeconds(5));
    world.answer = Optional.of(new Scenario.Answer.Value(1));
  }

  private String carries() {
    return world.said("carries-more").getLast();
  }

  @Test
  void theJournalSaysWhatStaysAndWhy() {
    failed(RollbackPace.STAGED);

    assertThat(world.said("failed").getLast())
        .startsWith(
            "back to A, 60 % stay on B because A has 4 of the 10 endpoints that it needs for"
                + " everything: gate health: ");
  }

  @Test
  void whatGoesAtOnceLeavesNothingToBeSaid() {
    failed(RollbackPace.IMMEDIATE);

    assertThat(world.said("failed").getLast()).startsWith("back to A: gate health: ");
    assertThat(world.said("carries-more")).isEmpty();
  }

  @Test
  void aStageSaysWhatStaysAndTheLastOneThatStableCanCarryIt() {
    failed(RollbackPace.STAGED);
    world.endpoints.put(A, 7);
    world.settle();
    assertThat(carries())
        .isEqualTo(
            "30 % stay on B because A has 7 of the 10 endpoints that it needs for everything");
    world.endpoints.put(A, 10);
    world.settle();
    assertThat(carries()).isEqualTo("everything goes back now: A can carry it again");
  }

  @Test
  void aCandidateWithoutEndpointsIsTheReason() {
    failed(RollbackPace.STAGED);
    world.endpoints.put(B, 0);
    world.settle();
    assertThat(carries()).isEqualTo("everything goes back now: B has no endpoints");
  }

  @Test
  void aSpecThatIsEditedMeanwhileIsTheReason() {
    failed(RollbackPace.STAGED);
    draft.rollback = RollbackPace.IMMEDIATE;
    world.plan = draft.wanting("B");
    world.settle();
    assertThat(carries())
        .isEqualTo("everything goes back now: the spec asks for an immediate rollback");
  }

  @Test
  void stagesAreLookedAtAgainWhenTheirTimeIsOver() {
    failed(RollbackPace.STAGED);

    assertThat(world.look().effects())
        .contains(new Effect.Wake(world.now.plus(Duration.ofMinutes(10))));
  }

  @Test
  void aRollbackThatWaitsForProxiesAloneWaitsForNoTime() {
    failed(RollbackPace.IMMEDIATE);
    world.acknowledging = false;
    world.command(Command.Kind.RETRY);
    world.command(Command.Kind.ABORT);

    assertThat(world.status().phase()).isEqualTo("RollingBack");
    assertThat(world.look().effects()).isEmpty();
  }

  @Test
  void whyItGoesBackIsKeptAlsoWhenTheSpecSaysSo() {
    assertThat(leaving("A")).isEqualTo(Phase.Cause.REVERTED);
    assertThat(world.said("reverted").getLast()).isEqualTo("back to A: the spec asks for A again");
    assertThat(leaving("C")).isEqualTo(Phase.Cause.SUPERSEDED);
    assertThat(world.said("superseded").getLast())
        .isEqualTo("back to A: the spec asks for C, so B goes first");
  }

  private Phase.Cause leaving(String next) {
    draft.steps = List.of(PlanDraft.step(8_000));
    world.acknowledging = true;
    world.endpoints.putAll(Map.of(A, 10, B, 10));
    world.plan = draft.wanting("A");
    world.settle();
    world.plan = draft.wanting("B");
    world.settle();
    world.acknowledging = false;
    world.plan = draft.wanting(next);
    world.settle();
    return ((Phase.RollingBack) world.state.phase()).cause();
  }
}
