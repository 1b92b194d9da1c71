package dev.weir.core.lifecycle;

import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Baseline;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Weights;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What people and scripts are shown of one rollout.
 *
 * @param phase Healthy, Progressing, Paused, RollingBack, RolledBack or Failed
 * @param message one sentence for a tired person
 * @param weights what every counted proxy has acknowledged
 * @param desiredWeights what was decided last
 * @param endpoints how many ready endpoints each revision in the routes has; one whose number is
 *     not known is left out
 * @param attempt how many tries there were
 * @param baseline as decided, while the candidate is compared with a fresh node
 * @param history revisions that were stable, the newest first
 * @param experiment the one that is under way, else the last one that is over
 * @param deployed the revision that a webhook has asked for last, where the spec lets it
 */
public record Status(
    long observedGeneration,
    String phase,
    String message,
    Optional<Revision> stable,
    Optional<Revision> candidate,
    Optional<StepStatus> step,
    Optional<PauseStatus> pause,
    Optional<Weights> weights,
    Optional<Weights> desiredWeights,
    Map<Revision, Integer> endpoints,
    ProxyReport proxies,
    List<GateStatus> gates,
    List<Condition> conditions,
    int attempt,
    List<RolloutState.Former> history,
    Optional<Baseline> baseline,
    Optional<ExperimentStatus> experiment,
    Optional<Deployed> deployed) {
  /**
   * @param index from 0
   * @param heldSince when every counted proxy had the step's weights
   */
  public record StepStatus(
      int index, int of, String name, Instant since, Optional<Instant> heldSince) {}

  /**
   * @param kind step, scheduled, manual, inconclusive, no-data or failure
   */
  public record PauseStatus(String kind, String reason, Instant since, Optional<Instant> until) {}

  /**
   * One metric of one gate of the current step; after a rollback, as it was when the rollback was
   * decided, until the next attempt.
   */
  public record GateStatus(String name, String metric, MetricRun run) {}

  /**
   * A kstatus condition.
   *
   * @param type Ready, Reconciling or Stalled
   */
  public record Condition(String type, boolean status, String reason, String message) {}

  public Status {
    endpoints = Map.copyOf(endpoints);
    gates = List.copyOf(gates);
    conditions = List.copyOf(conditions);
    history = List.copyOf(history);
  }

  /** Describes a state at a time. */
  public static Status of(RolloutState state, Plan plan, Instant now) {
    Turn turn = new Turn(state, plan, now);
    String message = StatusMessage.of(turn);
    return new Status(
        state.generation(),
        PhaseWord.of(state.phase()),
        message,
        state.stable(),
        candidate(state.phase()),
        step(turn),
        Commands.pauseOf(state.phase())
            .map(p -> new PauseStatus(word(p.kind()), p.words(), p.since(), p.until())),
        state.acknowledged(),
        state.weights(),
        endpoints(state),
        state.observed().proxies(),
        gates(state.phase()),
        conditions(state.phase(), message),
        state.attempts(),
        state.history(),
        state.routing().flatMap(Routing::baseline),
        ExperimentStatus.of(turn),
        state.deployed());
  }

  private static Map<Revision, Integer> endpoints(RolloutState state) {
    Map<Revision, Integer> counts = new HashMap<>(state.observed().endpoints());
    counts.keySet().retainAll(state.nodes().keySet());
    return counts;
  }

  private static String word(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<Revision> candidate(Phase phase) {
    return switch (phase) {
      case Phase.Introducing(var candidate, var _) -> Optional.of(candidate);
      case Phase.Starting(var attempt, var _, var _) -> Optional.of(attempt.candidate());
      case Phase.Stepping(var attempt, var _) -> Optional.of(attempt.candidate());
      case Phase.Promoting(var attempt, var _, var _) -> Optional.of(attempt.candidate());
      case Phase.RollingBack(var candidate, var _, var _, var _, var _, var _) ->
          Optional.of(candidate);
      case Phase.RolledBack(var rejected, var _, var _, var _, var _) -> Optional.of(rejected);
      case Phase.Failed(var candidate, var _, var _) -> Optional.of(candidate);
      case Phase.New _, Phase.Healthy _, Phase.Experimenting _, Phase.Concluding _ ->
          Optional.empty();
    };
  }

  private static Optional<StepStatus> step(Turn turn) {
    Plan plan = turn.plan();
    if (!(turn.phase() instanceof Phase.Stepping(var attempt, StepRun run))
        || Stepper.isFrozen(turn, attempt, run)) {
      return Optional.empty();
    }
    return Optional.of(
        new StepStatus(
            run.index(),
            plan.steps().size(),
            plan.steps().get(run.index()).name(),
            run.enteredAt(),
            run.heldSince()));
  }

  private static List<GateStatus> gates(Phase phase) {
    Map<String, MetricRun> metrics =
        switch (phase) {
          case Phase.Stepping(var _, StepRun run) -> run.metrics();
          case Phase.RollingBack(var _, var _, var _, var _, var said, var _) -> said;
          case Phase.RolledBack(var _, var _, var _, var _, var said) -> said;
          case Phase.New _,
              Phase.Introducing _,
              Phase.Healthy _,
              Phase.Starting _,
              Phase.Promoting _,
              Phase.Failed _,
              Phase.Experimenting _,
              Phase.Concluding _ ->
              Map.of();
        };
    return metrics.entrySet().stream()
        .map(
            e -> {
              int slash = e.getKey().lastIndexOf('/');
              return new GateStatus(
                  e.getKey().substring(0, slash), e.getKey().substring(slash + 1), e.getValue());
            })
        .toList();
  }

  private static List<Condition> conditions(Phase phase, String message) {
    String word = PhaseWord.of(phase);
    boolean ready = phase instanceof Phase.Healthy;
    boolean stalled = phase instanceof Phase.RolledBack || phase instanceof Phase.Failed;
    String reason =
        phase instanceof Phase.RolledBack(var _, var cause, var _, var _, var _)
            ? camelCase(cause.name())
            : word;
    return List.of(
        new Condition("Ready", ready, reason, message),
        new Condition("Reconciling", !ready && !stalled, reason, message),
        new Condition("Stalled", stalled, reason, message));
  }

  private static String camelCase(String constant) {
    StringBuilder text = new StringBuilder();
    for (String part : constant.split("_", -1)) {
      text.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
