package dev.weir.webhook;

import java.time.Duration;
import java.time.Instant;

/**
 * So many at once, and so many a second after that. Not to be shared by threads without a lock.
 * Times come from a clock that only goes on.
 */
public final class TokenBucket {
  private final double most;
  private final double perSecond;
  private double left;
  private Instant seen;

  /**
   * @param most at once, at least 1
   * @param perSecond that come back, above 0
   */
  public TokenBucket(int most, double perSecond, Instant now) {
    this.most = most;
    this.perSecond = perSecond;
    this.left = most;
    this.seen = now;
  }

  /** Takes one, if one is there. */
  public boolean take(Instant now) {
    fill(now);
    if (left < 1) {
      return false;
    }
    left -= 1;
    return true;
  }

  /** Whether nothing of it is in use: who forgets it loses nothing. */
  public boolean isFull(Instant now) {
    fill(now);
    return left >= most;
  }

  /** How long until there is one, in whole seconds, at least 1. */
  public long secondsUntilOne() {
    return Math.max(1, (long) Math.ceil((1 - left) / perSecond));
  }

  private void fill(Instant now) {
    double seconds = Math.max(0, Duration.between(seen, now).toMillis() / 1_000.0);
    if (seconds > 0) {
      left = Math.min(most, left + seconds * perSecond);
      seen = now;
    }
  }
}
