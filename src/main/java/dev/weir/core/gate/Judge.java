package dev.weir.core.gate;

import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.util.OptionalDouble;

/** Judges readings against a metric's bounds. */
public final class Judge {
  private Judge() {}

  /**
   * Turns what the source answered into a measurement.
   *
   * @param window the span that the queries looked back over
   */
  public static Measurement judge(
      Gate.Metric metric, Revision revision, Duration window, Readings readings) {
    return new Measurement(
        readings.at(),
        revision,
        Verdict.ERROR,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        "not built",
        readings.candidate().query(),
        window);
  }
}
