package dev.weir.core.gate;

import java.util.List;
import java.util.OptionalDouble;

/** What one bucket, or one pair of series, says. */
record Finding(Verdict verdict, OptionalDouble value, double badness, String words) {
  /** A number was compared with the bounds. An infinite one is judged and not shown. */
  static Finding judged(Verdict verdict, double value, double badness, String words) {
    return new Finding(
        verdict,
        Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty(),
        badness,
        words);
  }

  static Finding noData(String words) {
    return new Finding(Verdict.NO_DATA, OptionalDouble.empty(), 0, words);
  }

  static Finding error(String words) {
    return new Finding(Verdict.ERROR, OptionalDouble.empty(), 0, words);
  }

  /** The one that decides over all: every bucket and every pair must hold. */
  static Finding worst(List<Finding> findings) {
    Finding worst = findings.getFirst();
    for (Finding finding : findings) {
      int more = Integer.compare(finding.weight(), worst.weight());
      if (more > 0 || (more == 0 && finding.badness > worst.badness)) {
        worst = finding;
      }
    }
    return worst;
  }

  /**
   * A failure that was seen counts although other buckets say nothing; a pass counts only when no
   * bucket is silent. An error says that the question is wrong, so no answer to it counts.
   */
  private int weight() {
    return switch (verdict) {
      case PASS -> 0;
      case NO_DATA -> 1;
      case INCONCLUSIVE -> 2;
      case FAIL -> 3;
      case ERROR -> 4;
    };
  }

  Finding in(String place) {
    return new Finding(verdict, value, badness, words + place);
  }
}
