package dev.weir.core.lifecycle;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One stay at one step.
 *
 * @param number grows each time a step is entered or judged afresh; measurements of another stay do
 *     not count
 * @param index of the step in the plan, from 0
 * @param pause while the rollout waits for a person or a time
 * @param acceptedBy a person who took this step's verdicts upon themselves
 * @param holdSkippedBy a person who ended the hold or the pause
 * @param metrics by {@code gate/metric}
 */
public record StepRun(
    int number,
    int index,
    Stage stage,
    Instant enteredAt,
    Optional<Phase.Pause> pause,
    Optional<String> acceptedBy,
    Optional<String> holdSkippedBy,
    Map<String, MetricRun> metrics) {
  /** How far the stay has come. */
  public sealed interface Stage {
    /** Weights are published and not yet acknowledged by every counted proxy. */
    record Shifting(Instant since) implements Stage {}

    /** Acknowledged: the hold clock runs from {@code since}. */
    record Holding(Instant since) implements Stage {}

    /**
     * The planned time is over and something else is still missing; the progress deadline runs.
     *
     * @param heldSince when the weights were acknowledged
     */
    record Waiting(Instant heldSince, Instant since) implements Stage {}
  }

  public StepRun {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
  }

  StepRun withStage(Stage next) {
    return new StepRun(number, index, next, enteredAt, pause, acceptedBy, holdSkippedBy, metrics);
  }

  StepRun withPause(Optional<Phase.Pause> next) {
    return new StepRun(number, index, stage, enteredAt, next, acceptedBy, holdSkippedBy, metrics);
  }

  StepRun withAcceptedBy(String person) {
    return new StepRun(
        number, index, stage, enteredAt, pause, Optional.of(person), holdSkippedBy, metrics);
  }

  StepRun withHoldSkippedBy(String person) {
    return new StepRun(
        number, index, stage, enteredAt, pause, acceptedBy, Optional.of(person), metrics);
  }

  StepRun withMetrics(Map<String, MetricRun> next) {
    return new StepRun(number, index, stage, enteredAt, pause, acceptedBy, holdSkippedBy, next);
  }

  /** When every counted proxy had this step's weights; empty while they are on their way. */
  public Optional<Instant> heldSince() {
    return switch (stage) {
      case Stage.Shifting _ -> Optional.empty();
      case Stage.Holding(Instant since) -> Optional.of(since);
      case Stage.Waiting(Instant heldSince, Instant _) -> Optional.of(heldSince);
    };
  }
}
