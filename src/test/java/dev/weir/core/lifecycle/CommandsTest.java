package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.rollout.SideTraffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered to people, beyond what the cases say. */
final class CommandsTest {
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

  private void retry(String meant) {
    world.command(Command.Kind.RETRY, Optional.of(new Revision(meant)), Optional.empty());
  }

  private void promote() {
    world.command(
        Command.Kind.PROMOTE,
        "ann",
        Optional.empty(),
        OptionalInt.empty(),
        false,
        true,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void thereIsNothingToPauseAtRest() {
    RolloutState before = world.state;
    world.command(Command.Kind.PAUSE);
    assertThat(world.refusal).contains("no rollout in progress");
    assertThat(world.state).isEqualTo(before);
  }

  @Test
  void aRetryOfWhatIsNotWantedAnyMoreIsRefused() {
    want("B");
    world.command(Command.Kind.ABORT);
    retry("C");
    assertThat(world.refusal)
        .contains("retry was meant for C, but the spec asks for B; look again");
    retry("B");
    assertThat(world.refusal).isEmpty();
    assertThat(world.status().step()).isPresent();
  }

  @Test
  void aRetryWhereNothingWasRolledBackSaysSoWhateverItWasMeantFor() {
    retry("C");
    assertThat(world.refusal).contains("nothing to retry: no revision was rolled back");
  }

  /** The first revision, which has not come. */
  private Scenario failed(RevisionSource from) {
    draft.revisionFrom = from;
    Scenario first = new Scenario(draft.wanting("A"));
    first.endpoints.put(A, 0);
    first.settle();
    first.pass(Duration.ofMinutes(10));
    assertThat(first.status().phase()).isEqualTo("Failed");
    return first;
  }

  @Test
  void aRetryOfAnotherFirstRevisionIsRefusedAsWell() {
    Scenario first = failed(RevisionSource.SPEC);
    first.command(Command.Kind.RETRY, Optional.of(new Revision("C")), Optional.empty());
    assertThat(first.refusal)
        .contains("retry was meant for C, but the spec asks for A; look again");
    first.command(Command.Kind.RETRY, Optional.of(A), Optional.empty());
    assertThat(first.refusal).isEmpty();
    assertThat(first.status().phase()).isEqualTo("Progressing");
  }

  @Test
  void aFirstRevisionThatDoesNotServeIsNotDeployedAgainAndAnotherIs() {
    Scenario first = failed(RevisionSource.WEBHOOK);
    deploy(first, A);
    assertThat(first.refusal)
        .contains("A does not serve (A has no ready endpoints); retry looks again");
    deploy(first, B);
    assertThat(first.refusal).isEmpty();
    assertThat(first.status().candidate()).contains(B);
  }

  private static void deploy(Scenario first, Revision revision) {
    first.command(
        Command.Kind.DEPLOY,
        "ci",
        Optional.empty(),
        OptionalInt.empty(),
        false,
        false,
        Optional.empty(),
        Optional.of(revision));
  }

  private void atThePause(PlannedPause pause) {
    draft.steps =
        List.of(
            PlanDraft.step(1_000),
            PlanDraft.step(
                2_000,
                SideTraffic.NONE,
                Optional.of(pause),
                PlanDraft.gate(FailureAction.ROLLBACK)),
            PlanDraft.step(3_000));
    want("B");
    world.command(Command.Kind.PROMOTE);
    world.journal.clear();
  }

  @Test
  void whoSkipsTheGatesAtAPlannedPauseAcceptsNoVerdict() {
    atThePause(new PlannedPause.UntilPromoted(Optional.empty()));
    promote();
    assertThat(world.said("promoted-by-hand"))
        .containsExactly("promoted by ann: step 2, gates skipped");
  }

  @Test
  void whoSkipsTheGatesAtTheirOwnPauseAcceptsNoVerdict() {
    want("B");
    world.command(Command.Kind.PAUSE);
    promote();
    assertThat(world.said("promoted-by-hand"))
        .containsExactly("promoted by ann: step 1, gates skipped");
  }

  @Test
  void aPauseThatASignalEndsNamesWhoGaveIt() {
    atThePause(new PlannedPause.UntilSignal("go", Optional.empty()));
    assertThat(world.status().pause()).isPresent();
    world.command(Command.Kind.SIGNAL, Optional.empty(), Optional.of("go"));
    assertThat(world.said("resumed")).containsExactly("signal go was given by ann");
  }

  @Test
  void aPauseWhoseSignalWasGivenBeforeDoesNotBegin() {
    draft.steps =
        List.of(
            PlanDraft.step(1_000),
            PlanDraft.step(
                2_000,
                SideTraffic.NONE,
                Optional.of(new PlannedPause.UntilSignal("go", Optional.empty()))));
    want("B");
    world.command(Command.Kind.SIGNAL, Optional.empty(), Optional.of("go"));
    world.command(Command.Kind.PROMOTE);
    assertThat(world.status().step().orElseThrow().index()).isEqualTo(1);
    assertThat(world.said("paused")).isEmpty();
    assertThat(world.said("resumed")).isEmpty();
  }

  @Test
  void twoSignalsWithOneIdAreTwoCommands() {
    assertThat(signal("go").key()).isEqualTo("signal go ci 1").isNotEqualTo(signal("on").key());
  }

  private static Command signal(String name) {
    return new Command(
        "1",
        Command.Kind.SIGNAL,
        "ci",
        Optional.empty(),
        OptionalInt.empty(),
        false,
        false,
        Optional.of(name),
        Optional.empty());
  }
}
