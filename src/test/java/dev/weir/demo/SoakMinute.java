package dev.weir.demo;

import java.util.List;
import java.util.Locale;

/**
 * What one row of the table says.
 *
 * @param minute since the start, at the end of the row
 * @param requests in the row
 * @param failed of them by Weir's or the proxy's doing: without an answer, or with an error of a
 *     revision that does not fail by itself
 * @param sigma how far the shares lie from the weights, over all steps of the row, in standard
 *     deviations; not a number without a step
 * @param promoted rollouts that reached their end, since the start
 * @param rolledBack those that went back, since the start
 */
record SoakMinute(
    double minute,
    long requests,
    long failed,
    double sigma,
    EngineGauge.Reading engine,
    int promoted,
    int rolledBack) {
  private static final double MEBI = 1024 * 1024;

  static final String HEAD =
      "minute  requests  failed   sigma  RSS MiB  heap MiB  handles  threads  journal  SQLite KiB"
          + "  promoted  rolled back";

  String line() {
    return String.format(
        Locale.ROOT,
        "%6.1f  %8d  %6d  %6s  %7.1f  %8.2f  %7d  %7d  %7d  %10d  %8d  %11d",
        minute,
        requests,
        failed,
        Double.isNaN(sigma) ? "-" : String.format(Locale.ROOT, "%.2f", sigma),
        engine.residentBytes() / MEBI,
        engine.heapBytes() / MEBI,
        engine.handles(),
        engine.threads(),
        engine.journal(),
        engine.stateBytes() / 1024,
        promoted,
        rolledBack);
  }

  /** All steps together: the sum of what is too many, by its own standard deviation. */
  static double sigma(List<StepShare> shares) {
    double off = 0;
    double variance = 0;
    for (StepShare share : shares) {
      double p = share.basisPoints() / 10_000.0;
      off += share.hits() - share.requests() * p;
      variance += share.requests() * p * (1 - p);
    }
    return variance == 0 ? Double.NaN : off / Math.sqrt(variance);
  }
}
