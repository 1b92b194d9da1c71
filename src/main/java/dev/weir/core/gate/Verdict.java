package dev.weir.core.gate;

/** What one measurement says. Unknown is not yes and not no, so there are five. */
public enum Verdict {
  PASS("pass"),
  FAIL("fail"),
  /** Judged, and it lies between the pass line and the fail line. */
  INCONCLUSIVE("inconclusive"),
  /** Nothing to judge: empty, not a number, or too few requests. */
  NO_DATA("no-data"),
  /** The gate could not be evaluated: the query, the source or the way to it is broken. */
  ERROR("error");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** As written in status, journal and metrics. */
  public String word() {
    return word;
  }

  /** Whether data of the candidate was looked at and found good, bad or in between. */
  public boolean judged() {
    return this == PASS || this == FAIL || this == INCONCLUSIVE;
  }
}
