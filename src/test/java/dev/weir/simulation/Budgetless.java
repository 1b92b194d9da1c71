package dev.weir.simulation;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.SideTraffic;
import java.util.Optional;

/** Plans whose gates bear everything; see {@link Sabotage#BUDGETS_FORGOTTEN}. */
final class Budgetless {
  private static final Budgets ENDLESS = new Budgets(1_000, 1_000, 1_000, 1_000);

  private Budgetless() {}

  static Plan plan(Plan plan) {
    return new Plan(
            plan.rollout(),
            plan.wanted(),
            plan.virtualNode(),
            plan.steps().stream()
                .map(
                    step ->
                        new Plan.PlannedStep(
                            step.name(),
                            step.basisPoints(),
                            SideTraffic.NONE,
                            step.hold(),
                            step.pause(),
                            step.gates().stream().map(Budgetless::gate).toList()))
                .toList(),
            plan.progressDeadline(),
            plan.onFailure(),
            plan.keepOld(),
            plan.acknowledgeBasisPoints(),
            Optional.empty(),
            plan.minEndpoints(),
            plan.rollback(),
            plan.baseline())
        .withExperiment(
            plan.experiment()
                .map(
                    e ->
                        new PlannedExperiment(
                            e.name(),
                            e.duration(),
                            e.arms(),
                            e.gates().stream().map(Budgetless::gate).toList(),
                            e.fingerprint())));
  }

  private static Gate gate(Gate gate) {
    return new Gate(
        gate.name(),
        gate.interval(),
        gate.initialDelay(),
        gate.metrics().stream()
            .map(
                m ->
                    new Gate.Metric(
                        m.name(),
                        m.query(),
                        m.window(),
                        m.timeout(),
                        m.minRequests(),
                        m.range(),
                        m.compare(),
                        m.pass(),
                        m.fail(),
                        ENDLESS,
                        m.noData(),
                        m.onFailure()))
            .toList());
  }
}
