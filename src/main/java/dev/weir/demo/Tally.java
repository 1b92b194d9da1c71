package dev.weir.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** How many requests met which outcome. */
public record Tally(Map<Outcome, Long> counts) {
  /** Nothing counted. */
  public static final Tally NOTHING = new Tally(Map.of());

  /** The status of a request without an answer. */
  public static final int NO_ANSWER = 0;

  /**
   * How a request ended.
   *
   * @param revision who answered; empty when it was the proxy itself, or nobody
   * @param status the HTTP status; {@link #NO_ANSWER} when none came
   */
  public record Outcome(String revision, int status) {
    /** Whether a user would call it an error: no answer, or one of the 5xx. */
    public boolean failed() {
      return status == NO_ANSWER || status >= 500;
    }
  }

  public Tally {
    counts = Map.copyOf(counts);
  }

  /** All requests. */
  public long requests() {
    return count(outcome -> true);
  }

  /** Requests that a user would call an error. */
  public long failed() {
    return count(Outcome::failed);
  }

  /** Requests that the revision answered, well or not. */
  public long answeredBy(String revision) {
    return count(outcome -> outcome.revision().equals(revision));
  }

  /** Errors that the revision itself answered with. */
  public long failedBy(String revision) {
    return count(outcome -> outcome.revision().equals(revision) && outcome.failed());
  }

  /** The revision's part of all requests, 0 to 1; 0 when there were none. */
  public double share(String revision) {
    return requests() == 0 ? 0 : (double) answeredBy(revision) / requests();
  }

  /** Both together. */
  public Tally plus(Tally other) {
    Map<Outcome, Long> sum = new HashMap<>(counts);
    other.counts.forEach((outcome, n) -> sum.merge(outcome, n, Long::sum));
    return new Tally(sum);
  }

  /** Counts by revision, in the order of their names; the empty name is nobody's. */
  public Map<String, Long> byRevision() {
    Map<String, Long> sum = new TreeMap<>();
    counts.forEach((outcome, n) -> sum.merge(outcome.revision(), n, Long::sum));
    return sum;
  }

  private long count(Predicate<Outcome> which) {
    return counts.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
