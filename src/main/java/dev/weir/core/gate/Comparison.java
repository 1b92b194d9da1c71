package dev.weir.core.gate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes one number of candidate and stable, series by series. Only series with equal labels are
 * compared: two halves that never met say nothing about each other.
 */
final class Comparison {
  private final Gate.Metric metric;
  private final GatePolicy.Compare how;
  private final Map<Map<String, String>, Double> candidate;
  private final Map<Map<String, String>, Double> stable;

  Comparison(
      Gate.Metric metric,
      GatePolicy.Compare how,
      Map<Map<String, String>, Double> candidate,
      Map<Map<String, String>, Double> stable) {
    this.metric = metric;
    this.how = how;
    this.candidate = candidate;
    this.stable = stable;
  }

  /**
   * @param served whether both sides are known to have served requests; only then is a missing
   *     series taken for 0
   */
  List<Finding> judge(boolean served) {
    Set<Map<String, String>> pairs = new LinkedHashSet<>(candidate.keySet());
    pairs.addAll(stable.keySet());
    boolean neverMeet =
        !candidate.isEmpty() && !stable.isEmpty() && !shareAny(candidate.keySet(), stable.keySet());
    if (neverMeet || (!served && !candidate.keySet().equals(stable.keySet()) && bothAnswered())) {
      return List.of(Finding.error(noPairs()));
    }
    if (!served && !bothAnswered()) {
      return List.of(Finding.noData(oneSided()));
    }
    if (pairs.isEmpty()) {
      return List.of(pair(Map.of()));
    }
    List<Finding> findings = new ArrayList<>();
    for (Map<String, String> labels : pairs) {
      Finding finding = pair(labels);
      findings.add(pairs.size() > 1 ? finding.in(" for " + Wording.labels(labels)) : finding);
    }
    return findings;
  }

  private boolean bothAnswered() {
    return !candidate.isEmpty() && !stable.isEmpty();
  }

  private static boolean shareAny(Set<Map<String, String>> left, Set<Map<String, String>> right) {
    return left.stream().anyMatch(right::contains);
  }

  private Finding pair(Map<String, String> labels) {
    double ours = candidate.getOrDefault(labels, 0.0);
    double theirs = stable.getOrDefault(labels, 0.0);
    if (!Double.isFinite(ours)) {
      return Finding.noData(
          metric.name() + " has no data: the candidate's answer was " + Wording.number(ours));
    }
    if (!Double.isFinite(theirs)) {
      return Finding.noData(
          metric.name() + " has no data: the stable's answer was " + Wording.number(theirs));
    }
    String ourText = figure(ours) + absent(candidate, labels);
    String theirText = figure(theirs) + absent(stable, labels);
    return switch (how) {
      case DIFFERENCE ->
          Threshold.judge(
              metric, ours - theirs, " (candidate " + ourText + ", stable " + theirText + ")");
      case RATIO ->
          Threshold.judge(
              metric,
              ratio(ours, theirs),
              " (candidate " + ourText + " over stable " + theirText + ")");
    };
  }

  /**
   * Nothing over nothing is equal, so 1. Something over nothing is infinitely more: it meets no
   * upper bound, however generous, and every lower one.
   */
  private static double ratio(double ours, double theirs) {
    if (theirs == 0) {
      return ours == 0 ? 1 : Math.copySign(Double.POSITIVE_INFINITY, ours);
    }
    return ours / theirs;
  }

  private String figure(double side) {
    return switch (how) {
      case DIFFERENCE -> Wording.figure(side, metric.pass());
      case RATIO -> Wording.number(side);
    };
  }

  private static String absent(Map<Map<String, String>, Double> side, Map<String, String> labels) {
    return side.containsKey(labels) ? "" : " for want of a series";
  }

  private String noPairs() {
    Set<String> names = new TreeSet<>();
    candidate.keySet().forEach(labels -> names.addAll(labels.keySet()));
    stable.keySet().forEach(labels -> names.addAll(labels.keySet()));
    return "the two sides do not pair on labels "
        + String.join(", ", names)
        + ": candidate has "
        + Wording.labelSets(candidate.keySet())
        + ", stable has "
        + Wording.labelSets(stable.keySet())
        + "; aggregate away what differs by revision, for example with sum(...) or sum by (...)";
  }

  private String oneSided() {
    String silent =
        candidate.isEmpty()
            ? stable.isEmpty() ? "both answers were" : "the candidate's answer was"
            : "the stable's answer was";
    return metric.name()
        + " has no data: "
        + silent
        + " empty, and without minRequests nobody knows whether that means 0";
  }
}
