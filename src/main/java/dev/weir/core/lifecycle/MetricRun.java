package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one metric has said during one stay at a step.
 *
 * @param nextAt when it is measured again
 * @param recent the last few measurements, oldest first, at most {@link #KEPT}
 */
public record MetricRun(
    int passes,
    int failures,
    int inconclusive,
    int noData,
    int errors,
    int errorsInARow,
    Instant nextAt,
    List<Measurement> recent) {
  /** More are not kept in the state; the journal keeps those that decided something. */
  public static final int KEPT = 5;

  public MetricRun {
    recent = List.copyOf(recent);
  }

  static MetricRun startingAt(Instant firstMeasurement) {
    return new MetricRun(0, 0, 0, 0, 0, 0, firstMeasurement, List.of());
  }

  /** The newest measurement. */
  public Optional<Measurement> last() {
    return recent.isEmpty() ? Optional.empty() : Optional.of(recent.getLast());
  }

  /** With the newest measurement alone: what a report needs. */
  MetricRun newest() {
    return new MetricRun(
        passes,
        failures,
        inconclusive,
        noData,
        errors,
        errorsInARow,
        nextAt,
        last().map(List::of).orElse(List.of()));
  }

  MetricRun dueAt(Instant next) {
    return new MetricRun(
        passes, failures, inconclusive, noData, errors, errorsInARow, next, recent);
  }

  MetricRun with(Measurement measurement, Instant next) {
    List<Measurement> kept = new ArrayList<>(recent);
    kept.add(measurement);
    if (kept.size() > KEPT) {
      kept = kept.subList(kept.size() - KEPT, kept.size());
    }
    return switch (measurement.verdict()) {
      case PASS -> new MetricRun(passes + 1, failures, inconclusive, noData, errors, 0, next, kept);
      case FAIL -> new MetricRun(passes, failures + 1, inconclusive, noData, errors, 0, next, kept);
      case INCONCLUSIVE ->
          new MetricRun(passes, failures, inconclusive + 1, noData, errors, 0, next, kept);
      case NO_DATA ->
          new MetricRun(passes, failures, inconclusive, noData + 1, errors, 0, next, kept);
      case ERROR ->
          new MetricRun(
              passes, failures, inconclusive, noData, errors + 1, errorsInARow + 1, next, kept);
    };
  }
}
