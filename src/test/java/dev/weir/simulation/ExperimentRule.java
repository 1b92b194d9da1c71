package dev.weir.simulation;

import dev.weir.core.gate.Gate;
import dev.weir.core.lifecycle.ArmRun;
import dev.weir.core.lifecycle.ExperimentReport;
import dev.weir.core.lifecycle.ExperimentRun;
import dev.weir.core.lifecycle.ExperimentRun.Stage;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arms of an experiment have what is planned while it runs and nothing before and after, it
 * runs as long as planned, what its gates find ends it, and what has ended is not run again.
 */
final class ExperimentRule {
  /** A step of the clock of less than a second is nobody's business. */
  private static final long TOLERANCE_MILLIS = 1_000;

  private final World world;
  private final ProxyRules proxies;
  private final Map<ResourceId, String> ended = new HashMap<>();
  private final Map<ResourceId, Began> began = new HashMap<>();

  private record Began(long sinceMillis, long smallSteps) {}

  ExperimentRule(World world, ProxyRules proxies) {
    this.world = world;
    this.proxies = proxies;
  }

  /** What the clock did meanwhile is not known to the engine. */
  void crashed() {
    began.clear();
  }

  void saving(RolloutState old, RolloutState after, Plan plan) {
    if (old.phase() instanceof Phase.New) {
      // Removed and back again: nobody remembers what there was.
      ended.remove(old.id());
    }
    if (old.phase() instanceof Phase.Concluding(ExperimentReport report, var _)) {
      ended.put(old.id(), report.fingerprint());
    }
    switch (after.phase()) {
      case Phase.Experimenting(ExperimentRun run) -> running(old, after, run, plan);
      case Phase.Concluding(ExperimentReport report, var _) -> {
        report
            .trials()
            .forEach(arm -> require(share(after, arm) == 0, "what is over has 0 %", after));
        lasted(old, report, plan);
      }
      case Phase.Healthy _ ->
          require(
              share(after, after.stable().orElseThrow()) == Weights.ALL,
              "at rest stable has everything",
              after);
      default -> {}
    }
    if (isUnderWay(old) && !isUnderWay(after)) {
      ResourceId stable = old.nodes().get(old.stable().orElseThrow());
      proxies.allHave(
          after.id(),
          Map.of(VirtualNode.cluster(stable), Weights.ALL),
          Weights.ALL,
          "an experiment ends at 0 on every proxy");
    }
    if (old.phase() instanceof Phase.Experimenting) {
      require(old.stable().equals(after.stable()), "an experiment promotes nothing", after);
    }
    clock(old, after);
  }

  private void running(RolloutState old, RolloutState after, ExperimentRun run, Plan plan) {
    boolean starting = run.stage() instanceof Stage.Starting;
    for (ArmRun arm : run.trials()) {
      require(
          share(after, arm.revision()) == (starting ? 0 : arm.basisPoints()),
          "an arm has its share while the experiment runs",
          after);
    }
    require(
        List.copyOf(after.weights().orElseThrow().byRevision().keySet())
            .equals(run.arms().stream().map(ArmRun::revision).toList()),
        "arms come before stable, in the order written",
        after);
    require(plan.wanted().equals(after.stable().orElseThrow()), "stable is wanted", after);
    require(!run.fingerprint().equals(ended.get(after.id())), "what is over is over", after);
    if (old.phase() instanceof Phase.Experimenting(ExperimentRun before)
        && before.stage() instanceof Stage.Starting
        && !starting) {
      proxies.allHave(
          after.id(),
          Rules.shares(old.split().orElseThrow()),
          plan.acknowledgeBasisPoints(),
          "every proxy knows the arms before they get anything");
    } else if (!starting) {
      require(
          old.phase() instanceof Phase.Experimenting(ExperimentRun before)
              && before.fingerprint().equals(run.fingerprint()),
          "an experiment starts with 0 %",
          after);
    }
    plan.experiment()
        .filter(planned -> planned.judgement().equals(run.judgement()))
        .ifPresent(planned -> budgets(after, run, planned));
  }

  private void budgets(RolloutState after, ExperimentRun run, PlannedExperiment planned) {
    for (Gate gate : planned.gates()) {
      for (Gate.Metric metric : gate.metrics()) {
        for (ArmRun arm : run.trials()) {
          ArmRun.Metric seen = arm.metrics().get(gate.name() + "/" + metric.name());
          boolean spent =
              seen != null
                  && (seen.run().failures() > metric.budgets().failures()
                      || seen.run().errorsInARow() > metric.budgets().errorsInARow());
          require(
              !spent || metric.onFailure() == FailureAction.RECORD,
              "an arm that fails ends the experiment",
              after);
        }
      }
    }
  }

  private void lasted(RolloutState old, ExperimentReport report, Plan plan) {
    Began start = began.get(old.id());
    if (start == null
        || !(old.phase() instanceof Phase.Experimenting)
        || report.cause() != ExperimentReport.Cause.TIME_OVER) {
      return;
    }
    long tolerance = TOLERANCE_MILLIS * (1 + world.clockSteps() - start.smallSteps());
    long planned = plan.experiment().orElseThrow().duration().toMillis();
    if (world.turnBeganMillis() - start.sinceMillis() < planned - tolerance) {
      throw world.broken("an experiment runs as long as planned", planned + " ms: " + report);
    }
  }

  /** Notes when every proxy had the shares, by the time that really passes. */
  private void clock(RolloutState old, RolloutState after) {
    if (!(after.phase() instanceof Phase.Experimenting(ExperimentRun run))
        || run.measuringSince().isEmpty()) {
      began.remove(after.id());
    } else if (!(old.phase() instanceof Phase.Experimenting(ExperimentRun before))
        || before.measuringSince().isEmpty()) {
      began.put(after.id(), new Began(world.turnBeganMillis(), world.clockSteps()));
    }
  }

  private static boolean isUnderWay(RolloutState state) {
    return state.phase() instanceof Phase.Experimenting
        || state.phase() instanceof Phase.Concluding;
  }

  private static int share(RolloutState state, Revision revision) {
    return state.weights().orElseThrow().of(revision);
  }

  private void require(boolean holds, String rule, RolloutState state) {
    if (!holds) {
      throw world.broken(rule, state.toString());
    }
  }
}
