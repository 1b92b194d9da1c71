package dev.weir.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts latencies in slots that grow by 5 %, so a quantile is right within 5 %. */
final class Latencies {
  private static final double GROWTH = 1.05;
  private static final long SMALLEST_NANOS = 10_000;

  /** Enough for a minute: 10 us * 1.05^320. */
  private static final int SLOTS = 321;

  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  void add(long nanos) {
    slots.incrementAndGet(slot(nanos));
  }

  /**
   * @param q 0 to 1
   * @return the upper edge of the slot in which the quantile lies; zero without data
   */
  Duration quantile(double q) {
    long all = 0;
    for (int i = 0; i < SLOTS; i++) {
      all += slots.get(i);
    }
    long rank = Math.max(1, (long) Math.ceil(q * all));
    for (int i = 0; i < SLOTS && all > 0; i++) {
      rank -= slots.get(i);
      if (rank <= 0) {
        return Duration.ofNanos((long) (SMALLEST_NANOS * Math.pow(GROWTH, i)));
      }
    }
    return Duration.ZERO;
  }

  private static int slot(long nanos) {
    if (nanos <= SMALLEST_NANOS) {
      return 0;
    }
    double steps = Math.log((double) nanos / SMALLEST_NANOS) / Math.log(GROWTH);
    return Math.min(SLOTS - 1, (int) Math.ceil(steps));
  }
}
