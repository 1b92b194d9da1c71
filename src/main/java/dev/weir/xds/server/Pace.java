package dev.weir.xds.server;

import java.time.Duration;
import java.time.Instant;

/**
 * Says when there is too much of something within a period. A new period begins when the last is
 * over, and also when the clock was set back. Not for several threads.
 */
final class Pace {
  private final int limit;
  private final Duration period;
  private Instant since;
  private long count;
  private long allowanceBefore;

  Pace(int limit, Duration period, Instant now) {
    this.limit = limit;
    this.period = period;
    this.since = now;
  }

  /**
   * Whether one more is within the limit.
   *
   * @param allowance how many more than the limit there may be, counted from the beginning: what
   *     has been added to it within this period is good for this period
   */
  boolean allows(Instant now, long allowance) {
    Duration passed = Duration.between(since, now);
    if (passed.isNegative() || passed.compareTo(period) >= 0) {
      since = now;
      count = 0;
      allowanceBefore = allowance;
    }
    count++;
    return count <= limit + allowance - allowanceBefore;
  }
}
