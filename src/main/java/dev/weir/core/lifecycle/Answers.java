package dev.weir.core.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Judge;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.Readings;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.Phase.Cause;
import dev.weir.core.lifecycle.Phase.PauseKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes an answer of a measurement source: judges it, counts it, and acts when a budget is spent.
 */
final class Answers {
  private Answers() {}

  static void take(Turn turn, MeasurementKey key, Inquiry inquiry, Readings readings) {
    if (turn.phase() instanceof Phase.Experimenting(ExperimentRun experiment)) {
      ExperimentAnswers.take(turn, experiment, key, inquiry, readings);
      return;
    }
    if (!(turn.phase() instanceof Phase.Stepping(Attempt attempt, StepRun run))
        || !key.isAskedIn(turn.state())) {
      // Asked in another stay: what it says is not about the weights that hold now.
      return;
    }
    MetricRun before = run.metrics().get(key.metricKey());
    Optional<Gate> gate =
        turn.step(run).gates().stream().filter(g -> g.name().equals(key.gate())).findFirst();
    Optional<Gate.Metric> metric =
        gate.flatMap(
            g -> g.metrics().stream().filter(m -> m.name().equals(key.metric())).findFirst());
    if (before == null || metric.isEmpty() || isDoubled(before, inquiry, turn.now())) {
      return;
    }
    Measurement measurement =
        Judge.judge(metric.get(), attempt.candidate(), inquiry.window(), readings);
    MetricRun after = before.with(measurement, next(inquiry, gate.get().interval(), turn.now()));
    Map<String, MetricRun> metrics = new TreeMap<>(run.metrics());
    metrics.put(key.metricKey(), after);
    turn.put(new Phase.Stepping(attempt, run.withMetrics(metrics)));
    boolean changed = before.last().map(m -> m.verdict() != measurement.verdict()).orElse(true);
    if (changed) {
      turn.note(
          "verdict",
          key.gate() + ": " + measurement.verdict().word() + ", " + measurement.reason(),
          List.of(measurement));
    }
    if (run.acceptedBy().isEmpty() && attempt.gatesSkippedBy().isEmpty()) {
      act(turn, attempt, gate.get(), metric.get(), after, measurement);
    }
  }

  /** When a metric is measured again after this answer. */
  static Instant next(Inquiry inquiry, Duration interval, Instant now) {
    // One that was asked before the clock was set back is not from the future.
    Instant asked = inquiry.at().isAfter(now) ? now : inquiry.at();
    Instant next = asked.plus(interval);
    return next.isBefore(now) ? now : next;
  }

  /**
   * Comes again, or after a later one. What was measured before the clock was set back is neither.
   */
  static boolean isDoubled(MetricRun before, Inquiry inquiry, Instant now) {
    return before.recent().stream().anyMatch(m -> m.at().equals(inquiry.at()))
        || before
            .last()
            .filter(m -> !m.at().isAfter(now))
            .map(m -> inquiry.at().isBefore(m.at()))
            .orElse(false);
  }

  private static void act(
      Turn turn,
      Attempt attempt,
      Gate gate,
      Gate.Metric metric,
      MetricRun run,
      Measurement measurement) {
    String what = "gate " + gate.name() + ": " + measurement.reason();
    Verdict verdict = measurement.verdict();
    switch (verdict) {
      case PASS -> {}
      case FAIL -> {
        if (run.failures() > metric.budgets().failures()) {
          Failures.act(turn, attempt, metric.onFailure(), Cause.GATE_FAILED, what);
        }
      }
      case INCONCLUSIVE -> {
        if (run.inconclusive() > metric.budgets().inconclusive()) {
          Failures.pause(turn, PauseKind.INCONCLUSIVE, what);
        }
      }
      case NO_DATA -> {
        if (run.noData() > metric.budgets().noData()) {
          noData(turn, attempt, metric, what);
        }
      }
      case ERROR -> {
        if (run.errorsInARow() > metric.budgets().errorsInARow()) {
          Failures.act(
              turn,
              attempt,
              metric.onFailure(),
              Cause.GATE_ERROR,
              "gate "
                  + gate.name()
                  + " could not be evaluated "
                  + run.errorsInARow()
                  + " times in a row: "
                  + measurement.reason());
        }
      }
    }
  }

  private static void noData(Turn turn, Attempt attempt, Gate.Metric metric, String what) {
    switch (metric.noData()) {
      // Hold and pass need no move: whether the step goes on is asked where it would go on.
      case HOLD, PASS -> {}
      case FAIL -> Failures.act(turn, attempt, metric.onFailure(), Cause.NO_DATA, what);
      case PAUSE -> Failures.pause(turn, PauseKind.NO_DATA, what);
    }
  }
}
