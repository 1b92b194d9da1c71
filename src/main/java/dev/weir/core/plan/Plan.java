package dev.weir.core.plan;

import dev.weir.core.gate.Gate;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The compiled way from stable to the wanted revision: what the lifecycle follows.
 *
 * @param wanted the revision that the spec asks for
 * @param steps may be empty: then the candidate gets everything at once
 * @param onFailure ROLLBACK or PAUSE, when the progress deadline passes
 */
public record Plan(
    ResourceId rollout,
    Revision wanted,
    String virtualNode,
    List<PlannedStep> steps,
    Duration progressDeadline,
    FailureAction onFailure,
    Duration keepOld,
    int acknowledgeBasisPoints) {
  public Plan {
    steps = List.copyOf(steps);
  }

  /**
   * One step with everything that holds in it.
   *
   * @param basisPoints the candidate's share during the step
   * @param hold how long after acknowledgement; zero for none
   * @param pause empty for a step without one
   * @param gates the strategy's and the step's own, by name
   */
  public record PlannedStep(
      String name, int basisPoints, Duration hold, Optional<Pause> pause, List<Gate> gates) {
    public PlannedStep {
      gates = List.copyOf(gates);
    }
  }

  /**
   * @param limit empty: until somebody promotes
   */
  public record Pause(Optional<Duration> limit) {}

  /** The virtual node of a revision. */
  public ResourceId nodeOf(Revision revision) {
    return rollout.sibling(virtualNode.replace("${revision}", revision.name()));
  }

  /**
   * What of the plan decides where its steps lie. When it changes in mid-rollout, the step index
   * means something else and the rollout starts again at the first step.
   */
  public String shape() {
    return text(
        step -> step.name() + "|" + step.basisPoints() + "|" + step.hold() + "|" + step.pause());
  }

  /** What of the plan judges. When only this changes, the current step is judged afresh. */
  public String judgement() {
    return text(step -> step.gates().toString());
  }

  private String text(Function<PlannedStep, String> part) {
    return String.join("\n", steps.stream().map(part).toList());
  }
}
