package dev.weir.bench;

import java.util.Arrays;

/** Durations in nanoseconds, and their quantiles by nearest rank. Not for several threads. */
final class Samples {
  private static final double NANOS_PER_MILLI = 1e6;

  private long[] nanos = new long[1024];
  private int count;

  void add(long sample) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = sample;
  }

  int count() {
    return count;
  }

  /**
   * @param quantile above 0, at most 1
   * @return milliseconds; not a number without samples
   */
  double millis(double quantile) {
    if (count == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(quantile * count);
    return sorted[Math.clamp(rank - 1, 0, count - 1)] / NANOS_PER_MILLI;
  }
}
