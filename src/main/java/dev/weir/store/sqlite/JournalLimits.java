package dev.weir.store.sqlite;

import java.time.Duration;

/**
 * How much of the journal is kept.
 *
 * @param entries of each rollout, the newest ones; at least {@link #ALWAYS_KEPT}
 * @param age older entries are forgotten; of a rollout that is still there the newest {@link
 *     #ALWAYS_KEPT} stay all the same, because they say how it got where it is
 */
public record JournalLimits(int entries, Duration age) {
  /** So many of each rollout's newest entries are never forgotten while there is the rollout. */
  public static final int ALWAYS_KEPT = 100;

  public JournalLimits {
    if (entries < ALWAYS_KEPT) {
      throw new IllegalArgumentException("at least " + ALWAYS_KEPT + " entries: " + entries);
    }
    if (!age.isPositive()) {
      throw new IllegalArgumentException("an age above zero: " + age);
    }
  }
}
