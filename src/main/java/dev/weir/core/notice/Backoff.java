package dev.weir.core.notice;

import java.time.Duration;

/** When a receiver that did not take a notice is tried again. */
public final class Backoff {
  /** After the first failure. */
  public static final Duration FIRST = Duration.ofSeconds(5);

  /** However often it failed. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  private Backoff() {}

  /**
   * The wait after so many failures in a row: twice as long each time, and up to a fifth less, so
   * that receivers which failed together do not come back together.
   *
   * @param failures at least 1
   * @param dice 0 to 1, drawn anew each time
   */
  public static Duration after(int failures, double dice) {
    if (failures < 1 || dice < 0 || dice > 1) {
      throw new IllegalArgumentException("after " + failures + " failures, dice " + dice);
    }
    // Beyond this power it is the longest anyhow, and nothing overflows.
    long doubled = FIRST.toMillis() << Math.min(failures - 1, 20);
    long wait = Math.min(doubled, LONGEST.toMillis());
    return Duration.ofMillis(Math.max(FIRST.toMillis(), Math.round(wait * (1 - 0.2 * dice))));
  }
}
