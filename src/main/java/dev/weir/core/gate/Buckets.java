package dev.weir.core.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The settled buckets of a range metric, each named by its end. They lie on whole multiples of
 * their width, so that two measurements mean the same bucket by the same name.
 *
 * @param first end of the oldest bucket that lies wholly inside the window
 * @param last end of the newest bucket that no longer fills; before {@code first} when there is
 *     none yet
 * @param step width of a bucket
 */
public record Buckets(Instant first, Instant last, Duration step) {
  /** More buckets than this are not asked for: the oldest are left out. */
  public static final int MAX = 1_000;

  /** The buckets to be judged at {@code at} when the query may look back over {@code window}. */
  public static Buckets of(GatePolicy.Range range, Instant at, Duration window) {
    Duration step = range.step();
    Instant last = floor(at.minus(range.settle()), step);
    Instant start = at.minus(window);
    Instant aligned = floor(start, step);
    Instant first = aligned.equals(start) ? aligned.plus(step) : aligned.plus(step).plus(step);
    Instant oldestAllowed = last.minus(step.multipliedBy(MAX - 1));
    return new Buckets(first.isBefore(oldestAllowed) ? oldestAllowed : first, last, step);
  }

  private static Instant floor(Instant at, Duration step) {
    return Instant.ofEpochMilli(
        Math.floorDiv(at.toEpochMilli(), step.toMillis()) * step.toMillis());
  }

  /** Whether no bucket has settled yet. */
  public boolean none() {
    return last.isBefore(first);
  }

  /** Every bucket's end, oldest first. */
  public List<Instant> ends() {
    List<Instant> ends = new ArrayList<>();
    for (Instant end = first; !end.isAfter(last); end = end.plus(step)) {
      ends.add(end);
    }
    return ends;
  }
}
