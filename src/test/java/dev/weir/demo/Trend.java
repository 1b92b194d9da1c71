package dev.weir.demo;

import java.util.List;

/**
 * How a measured quantity changes, by the straight line that fits its second half best; the first
 * half is for what fills up once: caches, compiled code, the pages of a file.
 *
 * @param mean of the second half
 * @param growth of the line from the beginning of the second half to its end
 */
record Trend(double mean, double growth) {
  /** Fewer points say nothing about a direction. */
  static final int FEWEST = 5;

  /**
   * @param values at equal distances in time, the oldest first
   * @throws IllegalArgumentException when the second half has fewer than {@link #FEWEST}
   */
  static Trend of(List<Double> values) {
    List<Double> half = values.subList(values.size() / 2, values.size());
    int n = half.size();
    if (n < FEWEST) {
      throw new IllegalArgumentException("too few values for a trend: " + values.size());
    }
    double middle = (n - 1) / 2.0;
    double mean = half.stream().mapToDouble(v -> v).average().orElseThrow();
    double along = 0;
    double across = 0;
    for (int i = 0; i < n; i++) {
      along += (i - middle) * (half.get(i) - mean);
      across += (i - middle) * (i - middle);
    }
    return new Trend(mean, along / across * (n - 1));
  }
}
