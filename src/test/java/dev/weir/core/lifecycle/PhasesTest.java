package dev.weir.core.lifecycle;

import static dev.weir.core.lifecycle.MeasurementFixtures.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of every phase has an answer in every phase. */
final class PhasesTest {
  private static final Revision A = new Revision("A");
  private static final Revision B = new Revision("B");
  private static final Plan PLAN = new PlanDraft().wanting("B");
  private static final ExperimentRun RUN =
      new ExperimentRun(
          "try", "print", "judge", 1, START, new ExperimentRun.Stage.Starting(START), List.of());
  private static final ExperimentReport REPORT =
      new ExperimentReport(
          "try",
          "print",
          START,
          START,
          Duration.ZERO,
          ExperimentReport.Cause.ABORTED,
          "aborted by ann",
          List.of());

  static Stream<Phase> withoutAnAttempt() {
    return Stream.of(
        new Phase.New(),
        new Phase.Introducing(A, START),
        new Phase.Healthy(START, Optional.empty()),
        new Phase.RollingBack(B, Phase.Cause.ABORTED, "a reason", START, Map.of(), 0),
        new Phase.RolledBack(B, Phase.Cause.ABORTED, "a reason", START, Map.of()),
        new Phase.Failed(A, "a reason", START),
        new Phase.Experimenting(RUN),
        new Phase.Concluding(REPORT, START));
  }

  private static Turn turn(Phase phase) {
    RolloutState serving = RolloutState.fresh(Scenario.WEB).withStable(A, START);
    return new Turn(serving.withPhase(phase), PLAN, START);
  }

  @ParameterizedTest
  @MethodSource("withoutAnAttempt")
  void whereNobodyTriesAnythingThereIsNothingToPauseOrToPromote(Phase phase) {
    Turn turn = turn(phase);
    assertThat(Commands.attempt(phase)).isEmpty();
    assertThat(Commands.pauseOf(phase)).isEmpty();
    assertThat(Waits.withoutPause(phase, START.plusSeconds(9))).isEqualTo(phase);
    assertThat(Promote.take(turn, Command.of("1", Command.Kind.PROMOTE, "ann"))).isPresent();

    Failures.pause(turn, Phase.PauseKind.FAILURE, "a reason");

    assertThat(turn.phase()).isEqualTo(phase);
    assertThat(turn.journal()).isEmpty();
  }

  static Stream<Phase> withoutAStep() {
    Attempt attempt =
        new Attempt(1, B, START, "shape", "judge", false, Optional.empty(), Map.of(), 0);
    return Stream.concat(
        withoutAnAttempt(),
        Stream.of(
            new Phase.Starting(attempt, START, Optional.empty()),
            new Phase.Promoting(attempt, START, Optional.empty())));
  }

  @ParameterizedTest
  @MethodSource("withoutAStep")
  void whereNoStepIsNoAnswerOfAStepCounts(Phase phase) {
    RolloutState state = turn(phase).state();
    MeasurementKey key =
        new MeasurementKey(Scenario.WEB, state.sequence(), state.attempts(), 1, "health", "rate");
    assertThat(key.isAskedIn(state)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("withoutAnAttempt")
  void everyPhaseIsShown(Phase phase) {
    Turn turn = turn(phase);
    Status status = Status.of(turn.state(), PLAN, START);
    assertThat(status.message()).isNotBlank();
    assertThat(status.gates()).isEmpty();
    assertThat(status.step()).isEmpty();
    assertThat(status.candidate().map(Revision::name).orElse("nobody"))
        .isEqualTo(
            switch (phase) {
              case Phase.Introducing _, Phase.Failed _ -> "A";
              case Phase.RollingBack _, Phase.RolledBack _ -> "B";
              default -> "nobody";
            });
    assertThat(Missing.sentence(turn)).startsWith("waits for a proxy");
  }

  static Stream<Phase> withoutAClock() {
    return withoutAnAttempt()
        .filter(phase -> !(phase instanceof Phase.Introducing))
        .filter(phase -> !(phase instanceof Phase.Experimenting));
  }

  @ParameterizedTest
  @MethodSource("withoutAClock")
  void whatWaitsForNothingHasNoDeadline(Phase phase) {
    assertThat(Waits.since(phase)).isEmpty();
    assertThat(Waits.restarted(phase, START.plusSeconds(9))).isEqualTo(phase);
    assertThat(Wakes.next(turn(phase))).isEmpty();
    if (!(phase instanceof Phase.Healthy)) {
      assertThat(Clock.set(phase, Duration.ofHours(1))).isEqualTo(phase);
    }
  }

  /** Of a rollout that has just been read, before anything is decided. */
  @Test
  void anythingMayComeFirst() {
    for (Signal first :
        List.of(
            new Signal.Look(),
            new Signal.ClockStepped(Duration.ofHours(1)),
            new Signal.Seen(Observed.NOTHING),
            new Signal.Seen(
                new Observed(
                    new ProxyReport(0, 1, 0, List.of(), List.of("envoy-1")),
                    Map.of(),
                    Optional.empty())),
            new Signal.Commanded(Command.of("1", Command.Kind.ABORT, "ann")))) {
      Decision decision = Lifecycle.decide(RolloutState.fresh(Scenario.WEB), PLAN, first, START);
      assertThat(decision.next().phase())
          .as(first.toString())
          .isEqualTo(new Phase.Introducing(B, START));
    }
  }
}
