package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An experiment under way.
 *
 * @param fingerprint of what the spec said when it began
 * @param judgement fingerprint of its gates
 * @param number grows each time its arms are measured afresh; as {@link StepRun#number()}
 * @param arms in the order written, then the control
 */
public record ExperimentRun(
    String name,
    String fingerprint,
    String judgement,
    int number,
    Instant startedAt,
    Stage stage,
    List<ArmRun> arms) {
  /** How far it has come. */
  public sealed interface Stage {
    /** The arms have a place in the route with weight 0, until they serve and proxies know them. */
    record Starting(Instant since) implements Stage {}

    /** Shares are published and not yet acknowledged by every counted proxy. */
    record Shifting(Instant since) implements Stage {}

    /** Acknowledged: the experiment's clock runs from {@code since}. */
    record Measuring(Instant since) implements Stage {}
  }

  public ExperimentRun {
    arms = List.copyOf(arms);
  }

  ExperimentRun withStage(Stage next) {
    return new ExperimentRun(name, fingerprint, judgement, number, startedAt, next, arms);
  }

  ExperimentRun withArms(List<ArmRun> next) {
    return new ExperimentRun(name, fingerprint, judgement, number, startedAt, stage, next);
  }

  /** Judged by other gates from now on, from nothing. */
  ExperimentRun afresh(String nextJudgement, int nextNumber, List<ArmRun> nextArms) {
    return new ExperimentRun(
        name, fingerprint, nextJudgement, nextNumber, startedAt, stage, nextArms);
  }

  /** When every counted proxy had the arms' shares; empty before. */
  public Optional<Instant> measuringSince() {
    return stage instanceof Stage.Measuring(Instant since) ? Optional.of(since) : Optional.empty();
  }

  /** The arms without the control. */
  public List<ArmRun> trials() {
    return arms.stream().filter(arm -> !arm.control()).toList();
  }

  /** The run of a revision. */
  public Optional<ArmRun> arm(Revision revision) {
    return arms.stream().filter(arm -> arm.revision().equals(revision)).findFirst();
  }

  ExperimentRun with(ArmRun changed) {
    List<ArmRun> next = new ArrayList<>(arms);
    next.replaceAll(arm -> arm.revision().equals(changed.revision()) ? changed : arm);
    return withArms(next);
  }

  /** The shares of the arms while it runs, without the control's. */
  Map<Revision, Integer> shares() {
    Map<Revision, Integer> shares = new LinkedHashMap<>();
    trials().forEach(arm -> shares.put(arm.revision(), arm.basisPoints()));
    return shares;
  }
}
