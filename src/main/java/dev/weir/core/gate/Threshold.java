package dev.weir.core.gate;

/** Holds one number against a metric's bounds. */
final class Threshold {
  private Threshold() {}

  /**
   * @param shown where the number comes from, in parentheses, or empty
   */
  static Finding judge(Gate.Metric metric, double value, String shown) {
    Bound pass = metric.pass();
    boolean passes = pass.holds(value);
    boolean fails = metric.fail().map(fail -> fail.holds(value)).orElse(!passes);
    String is = metric.name() + " " + Wording.figure(value, pass) + shown + " ";
    if (passes && fails) {
      return Finding.error(
          "its bounds contradict each other: "
              + Wording.figure(value, pass)
              + " is within pass '"
              + pass.text()
              + "' and beyond fail '"
              + metric.fail().orElseThrow().text()
              + "'; set them apart");
    }
    if (passes) {
      return Finding.judged(Verdict.PASS, value, badness(pass, value), is + Wording.meets(pass));
    }
    if (fails) {
      String why = metric.fail().map(Wording::meets).orElse(Wording.misses(pass));
      return Finding.judged(Verdict.FAIL, value, badness(pass, value), is + why);
    }
    return Finding.judged(
        Verdict.INCONCLUSIVE,
        value,
        badness(pass, value),
        is
            + Wording.misses(pass)
            + " but not beyond the fail line '"
            + metric.fail().orElseThrow().text()
            + "'");
  }

  /** Larger is worse; says which of several buckets is shown. */
  private static double badness(Bound bound, double value) {
    return switch (bound.comparison()) {
      case AT_LEAST, ABOVE -> -value;
      case AT_MOST, BELOW -> value;
      case EQUAL -> Math.abs(value - bound.limit());
      case NOT_EQUAL -> -Math.abs(value - bound.limit());
    };
  }
}
