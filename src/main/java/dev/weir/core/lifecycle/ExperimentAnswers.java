package dev.weir.core.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Judge;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.ExperimentReport.Cause;
import dev.weir.core.rollout.FailureAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes an answer about one arm of an experiment. What a step's gate would roll back or pause for
 * ends the experiment; what nobody can decide is counted, because it says nothing against an arm.
 */
final class ExperimentAnswers {
  private ExperimentAnswers() {}

  static void take(
      Turn turn, ExperimentRun run, MeasurementKey key, Inquiry inquiry, Readings readings) {
    Optional<ArmRun> measured = key.arm().flatMap(run::arm);
    Optional<Gate> gate = turn.plan().experiment().flatMap(e -> e.gate(key.gate()));
    Optional<Gate.Metric> metric =
        gate.flatMap(
            g -> g.metrics().stream().filter(m -> m.name().equals(key.metric())).findFirst());
    if (!key.isAskedIn(turn.state()) || measured.isEmpty() || metric.isEmpty()) {
      return;
    }
    ArmRun arm = measured.get();
    ArmRun.Metric before = arm.metrics().get(key.metricKey());
    if (before == null || Answers.isDoubled(before.run(), inquiry, turn.now())) {
      return;
    }
    Measurement measurement = Judge.judge(metric.get(), arm.revision(), inquiry.window(), readings);
    MetricRun after =
        before.run().with(measurement, Answers.next(inquiry, gate.get().interval(), turn.now()));
    Map<String, ArmRun.Metric> metrics = new TreeMap<>(arm.metrics());
    metrics.put(key.metricKey(), new ArmRun.Metric(after, values(before, measurement)));
    turn.put(new Phase.Experimenting(run.with(arm.withMetrics(metrics))));
    String what = arm.revision() + ", gate " + key.gate() + ": " + measurement.reason();
    boolean changed =
        before.run().last().map(m -> m.verdict() != measurement.verdict()).orElse(true);
    if (changed) {
      turn.note(
          "verdict",
          arm.revision()
              + ", "
              + key.gate()
              + ": "
              + measurement.verdict().word()
              + ", "
              + measurement.reason(),
          List.of(measurement));
    }
    if (!arm.control()) {
      spent(metric.get(), after, measurement)
          .ifPresent(cause -> act(turn, metric.get(), cause, what));
    }
  }

  private static Optional<ArmRun.Values> values(ArmRun.Metric before, Measurement measurement) {
    double value = measurement.value().orElse(Double.NaN);
    if (!Double.isFinite(value)) {
      return before.values();
    }
    return Optional.of(
        before.values().map(values -> values.and(value)).orElseGet(() -> ArmRun.Values.of(value)));
  }

  /** Why the experiment is to end, when the budget of what was measured is spent. */
  private static Optional<Cause> spent(Gate.Metric metric, MetricRun run, Measurement measurement) {
    return switch (measurement.verdict()) {
      case PASS, INCONCLUSIVE -> Optional.empty();
      case FAIL ->
          run.failures() > metric.budgets().failures()
              ? Optional.of(Cause.GATE_FAILED)
              : Optional.empty();
      case NO_DATA ->
          run.noData() > metric.budgets().noData() && metric.noData() == NoDataPolicy.FAIL
              ? Optional.of(Cause.NO_DATA)
              : Optional.empty();
      case ERROR ->
          run.errorsInARow() > metric.budgets().errorsInARow()
              ? Optional.of(Cause.GATE_ERROR)
              : Optional.empty();
    };
  }

  private static void act(Turn turn, Gate.Metric metric, Cause cause, String what) {
    ExperimentRun run = ((Phase.Experimenting) turn.phase()).run();
    if (metric.onFailure() == FailureAction.RECORD) {
      turn.note(
          "failure-recorded", what + "; only recorded, as asked", Experiments.evidence(run.arms()));
    } else {
      Experiments.end(turn, run, cause, what, JournalEntry.WEIR);
    }
  }
}
