package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.Verdict;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/** Measurements of B in few words. */
final class MeasurementFixtures {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private MeasurementFixtures() {}

  static Measurement measured(Verdict verdict, long second) {
    return new Measurement(
        START.plusSeconds(second),
        new Revision("B"),
        verdict,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        "a reason",
        "up",
        Duration.ofSeconds(30));
  }

  /** What is left of these, one a second. */
  static MetricRun said(Verdict... verdicts) {
    MetricRun run = MetricRun.startingAt(START);
    for (int i = 0; i < verdicts.length; i++) {
      run = run.with(measured(verdicts[i], i), START.plusSeconds(i + 1L));
    }
    return run;
  }

  static List<Verdict> recent(MetricRun run) {
    return run.recent().stream().map(Measurement::verdict).toList();
  }
}
