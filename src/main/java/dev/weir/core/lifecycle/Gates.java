package dev.weir.core.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Verdict;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import java.util.List;
import java.util.Optional;

/** Whether a step's gates let it go on. */
final class Gates {
  private Gates() {}

  static boolean passed(Attempt attempt, StepRun run, Plan.PlannedStep step) {
    return firstOpen(attempt, run, step).isEmpty();
  }

  /** A metric that does not let the step go on. */
  record Open(Gate gate, Gate.Metric metric, Optional<Measurement> last) {}

  /** The first metric that does not let the step go on; empty when all do. */
  static Optional<Open> firstOpen(Attempt attempt, StepRun run, Plan.PlannedStep step) {
    if (run.acceptedBy().isPresent() || attempt.gatesSkippedBy().isPresent()) {
      return Optional.empty();
    }
    for (Gate gate : step.gates()) {
      for (Gate.Metric metric : gate.metrics()) {
        Optional<MetricRun> metricRun =
            Optional.ofNullable(run.metrics().get(gate.name() + "/" + metric.name()));
        if (!metricPassed(metric, metricRun)) {
          return Optional.of(new Open(gate, metric, metricRun.flatMap(MetricRun::last)));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean metricPassed(Gate.Metric metric, Optional<MetricRun> metricRun) {
    if (metric.onFailure() == FailureAction.RECORD) {
      return true;
    }
    if (metricRun.isEmpty()) {
      return false;
    }
    MetricRun run = metricRun.get();
    boolean dark =
        run.noData() > metric.budgets().noData()
            && run.last().map(m -> m.verdict() == Verdict.NO_DATA).orElse(false);
    if (dark) {
      return metric.noData() == NoDataPolicy.PASS;
    }
    // What was not judged says nothing: the newest judged measurement decides.
    List<Measurement> recent = run.recent();
    for (int i = recent.size() - 1; i >= 0; i--) {
      Verdict verdict = recent.get(i).verdict();
      if (verdict.judged()) {
        return verdict == Verdict.PASS;
      }
    }
    return false;
  }
}
