package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Measurement;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How an experiment comes to run, ends, and what is said of it meanwhile. */
final class ExperimentMovesTest {
  private static final Revision A = new Revision("A");
  private static final Revision B = new Revision("B");
  private static final Duration HOUR = Duration.ofHours(1);

  private final PlanDraft draft = new PlanDraft();
  private final Scenario world = new Scenario(draft.wanting("A"));

  private static PlannedExperiment experiment(String name, Duration duration, Gate... gates) {
    return new PlannedExperiment(
        name, duration, List.of(new Experiment.Arm(B, 1_000)), List.of(gates), name + duration);
  }

  /** B gets 10 % beside A, for an hour. */
  private void experiment(int endpoints, Gate... gates) {
    world.endpoints.putAll(Map.of(A, 2, B, endpoints));
    world.settle();
    draft.experiment = Optional.of(experiment("try", HOUR, gates));
    world.plan = draft.wanting("A");
    world.settle();
  }

  private ExperimentStatus status() {
    return world.status().experiment().orElseThrow();
  }

  private String cause() {
    return status().ended().orElseThrow().cause();
  }

  private List<Measurement> evidence(String event) {
    return world.journal.stream()
        .filter(entry -> entry.event().equals(event))
        .flatMap(entry -> entry.evidence().stream())
        .toList();
  }

  @Test
  void sharesThatNoProxyHasAreNotMeasuredAndEndByTheDeadline() {
    experiment(0);
    world.acknowledging = false;
    world.endpoints.put(B, 1);
    world.settle();
    assertThat(status().stage()).isEqualTo("shifting");
    assertThat(world.status().desiredWeights().orElseThrow().of(B)).isEqualTo(1_000);

    world.pass(Duration.ofSeconds(599));
    assertThat(status().stage()).isEqualTo("shifting");
    world.pass(Duration.ofSeconds(1));

    assertThat(status().stage()).isEqualTo("concluding");
    assertThat(cause()).isEqualTo("deadline");
    assertThat(status().ran()).isZero();
  }

  @Test
  void anArmThatIsGoneWhenItsTimeIsOverEndsItOnce() {
    experiment(1);
    world.now = world.now.plus(HOUR);
    world.endpoints.put(B, 0);
    world.settle();

    assertThat(cause()).isEqualTo("no-endpoints");
    assertThat(world.said("experiment-ended")).hasSize(1);
  }

  @Test
  void theEndSaysWhetherThereWereProxies() {
    experiment(1);
    world.command(Command.Kind.ABORT);
    assertThat(world.said("experiment-concluded"))
        .containsExactly("experiment try is over: A has all traffic on every proxy");
  }

  @Test
  void theEndSaysWhetherThereWereNone() {
    experiment(1);
    world.connected = 0;
    world.settle();
    world.command(Command.Kind.ABORT);
    assertThat(world.said("experiment-concluded"))
        .containsExactly("experiment try is over: A has all traffic, and no proxy is connected");
  }

  @Test
  void itsEndIsWrittenWithWhatWasMeasuredLastOfEachArm() {
    experiment(1, PlanDraft.gate(FailureAction.ROLLBACK));
    world.pass(Duration.ofSeconds(10));
    world.command(Command.Kind.ABORT);

    assertThat(evidence("experiment-ended"))
        .extracting(Measurement::revision)
        .containsExactly(B, A);
    assertThat(world.said("experiment-ended").getFirst())
        .endsWith(
            "B (10 %): health/success-rate 2 passed, mean 1, first 1, last 1;"
                + " A (stable, 90 %): health/success-rate 2 passed, mean 1, first 1, last 1");
  }

  @Test
  void errorsAreCountedInTheReport() {
    experiment(1, PlanDraft.gate(FailureAction.ROLLBACK));
    world.pass(Duration.ofSeconds(5));
    world.answer = Optional.of(new Scenario.Answer.Broken("timed out"));
    world.pass(Duration.ofSeconds(10));
    world.command(Command.Kind.ABORT);

    assertThat(world.said("experiment-ended").getFirst())
        .contains("B (10 %): health/success-rate 1 passed and 2 in error, mean 1");
  }

  @Test
  void theStatusNamesAnArmWhoseGateDoesNotPassAndNoOther() {
    experiment(1, PlanDraft.gate(FailureAction.RECORD));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.status().message()).isEqualTo("experiment try: 10 % to B, 5 s of 1 h run");

    world.answer = Optional.of(new Scenario.Answer.Value(0.5));
    world.pass(Duration.ofSeconds(5));
    assertThat(world.status().message())
        .startsWith("experiment try: 10 % to B, 10 s of 1 h run; B fail, ")
        .doesNotContain("; A ");
    assertThat(evidence("failure-recorded")).extracting(Measurement::revision).contains(B);
  }

  @Test
  void theStatusTellsForHowLongAsFarAsTheSpecStillSaysIt() {
    experiment(1);
    Instant since = world.now;
    world.pass(Duration.ofSeconds(30));
    assertThat(status().duration()).contains(HOUR);
    assertThat(status().ran()).isEqualTo(Duration.ofSeconds(30));

    draft.experiment = Optional.of(experiment("next", Duration.ofHours(2)));
    assertThat(Status.of(world.state, draft.wanting("A"), world.now).experiment().orElseThrow())
        .returns(Optional.empty(), ExperimentStatus::duration);
    draft.experiment = Optional.empty();
    assertThat(Status.of(world.state, draft.wanting("A"), world.now).experiment().orElseThrow())
        .returns(Optional.empty(), ExperimentStatus::duration);
    // Another replica's clock may be a little behind.
    assertThat(Status.of(world.state, world.plan, since.minusSeconds(1)).experiment().orElseThrow())
        .returns(Duration.ZERO, ExperimentStatus::ran);
  }

  @Test
  void itIsLookedAtAgainWhenItsTimeIsOver() {
    experiment(1);
    assertThat(world.look().effects()).containsExactly(new Effect.Wake(world.now.plus(HOUR)));
  }
}
