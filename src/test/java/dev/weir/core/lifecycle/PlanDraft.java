package dev.weir.core.lifecycle;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A plan in few words: what a test does not say is what a small rollout has. */
final class PlanDraft {
  String virtualNode = "web-${revision}";
  List<Plan.PlannedStep> steps = List.of();
  int acknowledge = 10_000;
  Duration keepOld = Duration.ZERO;
  RollbackPace rollback = RollbackPace.IMMEDIATE;
  Optional<String> baseline = Optional.empty();
  Optional<PlannedExperiment> experiment = Optional.empty();
  RevisionSource revisionFrom = RevisionSource.SPEC;
  Optional<Instant> notBefore = Optional.empty();

  /** Holds for an hour. */
  static Plan.PlannedStep step(int basisPoints, Gate... gates) {
    return step(basisPoints, SideTraffic.NONE, Optional.empty(), gates);
  }

  static Plan.PlannedStep step(
      int basisPoints, SideTraffic side, Optional<PlannedPause> pause, Gate... gates) {
    return new Plan.PlannedStep(
        "a step", basisPoints, side, Duration.ofHours(1), pause, List.of(gates));
  }

  /** A gate named health, asked every five seconds. */
  static Gate gate(FailureAction action) {
    return Scenario.gate(
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        new Budgets(0, 3, 3, 3),
        NoDataPolicy.HOLD,
        action);
  }

  /** No progress for ten minutes is a failure. */
  Plan wanting(String revision) {
    return new Plan(
            Scenario.WEB,
            new Revision(revision),
            virtualNode,
            steps,
            Duration.ofMinutes(10),
            FailureAction.ROLLBACK,
            keepOld,
            acknowledge,
            Optional.empty(),
            1,
            rollback,
            baseline)
        .withExperiment(experiment)
        .beginning(revisionFrom, notBefore);
  }
}
