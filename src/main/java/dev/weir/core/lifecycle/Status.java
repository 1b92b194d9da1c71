package dev.weir.core.lifecycle;

import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Weights;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What people and scripts are shown of one rollout; section 3 of the design names the fields.
 *
 * @param phase Healthy, Progressing, Paused, RollingBack, RolledBack or Failed
 * @param message one sentence for a tired person
 * @param weights what every counted proxy has acknowledged
 * @param desiredWeights what was decided last
 * @param attempt how many tries there were
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
    ProxyReport proxies,
    List<GateStatus> gates,
    List<Condition> conditions,
    int attempt) {
  /**
   * @param index from 0
   */
  public record StepStatus(
      int index, int of, String name, Instant since, Optional<Instant> heldSince) {}

  /**
   * @param kind step, manual, inconclusive, no-data or failure
   */
  public record PauseStatus(String kind, String reason, Instant since, Optional<Instant> until) {}

  /** One metric of one gate of the current step (of the last one, after a rollback). */
  public record GateStatus(String name, String metric, MetricRun run) {}

  /**
   * A kstatus condition.
   *
   * @param type Ready, Reconciling or Stalled
   */
  public record Condition(String type, boolean status, String reason, String message) {}

  public Status {
    gates = List.copyOf(gates);
    conditions = List.copyOf(conditions);
  }

  /** Describes a state. */
  public static Status of(RolloutState state, Plan plan, Instant now) {
    throw new UnsupportedOperationException("not built: " + state.id() + plan + now);
  }
}
