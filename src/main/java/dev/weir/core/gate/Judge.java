package dev.weir.core.gate;

import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Judges readings against a metric's bounds.
 *
 * <p>What is no number (nothing, NaN, infinite) or has too few requests behind it is no data; what
 * was answered with an error or in a shape that cannot be read is an error. Neither is ever a pass
 * or a fail.
 */
public final class Judge {
  private Judge() {}

  /**
   * Turns what the source answered into a measurement.
   *
   * @param window the span that the queries looked back over
   */
  public static Measurement judge(
      Gate.Metric metric, Revision revision, Duration window, Readings readings) {
    Judging judging = new Judging(metric, window, readings);
    Finding finding;
    try {
      finding = judging.finding();
    } catch (Side.Unjudgeable e) {
      finding = Finding.error(String.valueOf(e.getMessage()));
    }
    boolean error = finding.verdict() == Verdict.ERROR;
    return new Measurement(
        readings.at(),
        revision,
        finding.verdict(),
        finding.value(),
        error ? OptionalDouble.empty() : judging.requests(),
        error ? metric.name() + " could not be evaluated: " + finding.words() : finding.words(),
        readings.candidate().query(),
        window);
  }
}
