package dev.weir.core.plan;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.rollout.GateUse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A gate policy in itself, and what becomes of its bounds once arguments are filled in. */
final class PolicyConsistency {
  private PolicyConsistency() {}

  static void check(GatePolicy policy, Faults faults) {
    Named where = new Named(Faults.POLICY, policy.id());
    Set<String> declared = new HashSet<>();
    policy.args().forEach(argument -> declared.add(argument.name()));
    Set<String> anywhere = new HashSet<>(declared);
    anywhere.addAll(Places.KNOWN_WHEN_ASKED);
    Set<String> used = new HashSet<>();
    for (int i = 0; i < policy.metrics().size(); i++) {
      GatePolicy.MetricTemplate metric = policy.metrics().get(i);
      String path = "spec.metrics[" + i + "]";
      used.addAll(places(where, path + ".prometheus.query", metric.query(), anywhere, faults));
      used.addAll(places(where, path + ".pass", metric.pass(), declared, faults));
      metric
          .fail()
          .ifPresent(fail -> used.addAll(places(where, path + ".fail", fail, declared, faults)));
      metric
          .minRequests()
          .ifPresent(
              min ->
                  used.addAll(
                      places(where, path + ".minRequests.query", min.query(), anywhere, faults)));
      compares(where, path, metric, faults);
      metric
          .range()
          .filter(range -> range.step().compareTo(metric.window()) > 0)
          .ifPresent(
              _ ->
                  faults.add(
                      where,
                      path + ".prometheus.range.step",
                      "A bucket is longer than the window, so no bucket would ever be complete.",
                      "Make step shorter, or window longer."));
    }
    for (int i = 0; i < policy.args().size(); i++) {
      String name = policy.args().get(i).name();
      if (!used.contains(name)) {
        faults.add(
            where,
            "spec.args[" + i + "].name",
            "The argument '" + name + "' is used nowhere.",
            "Write ${" + name + "} where its value belongs, or take the argument out.");
      }
    }
    for (int i = 0; i < policy.args().size(); i++) {
      if (!Places.in(policy.args().get(i).defaultValue().orElse("")).isEmpty()) {
        faults.add(
            where,
            "spec.args[" + i + "].default",
            "A place ${...} within an argument's value is not filled.",
            "Write the value itself.");
      }
    }
    // Without arguments, or with defaults for all of them, the bounds can be read as they are.
    Map<String, String> defaults = Plans.values(policy, new GateUse(policy.id().name(), Map.of()));
    bounds(policy, defaults, faults, where, "spec.metrics");
  }

  private static Set<String> places(
      Named where, String path, String text, Set<String> known, Faults faults) {
    Set<String> names = Places.in(text);
    for (String name : names) {
      if (!known.contains(name)) {
        boolean inBound = Places.KNOWN_WHEN_ASKED.contains(name);
        faults.add(
            where,
            path,
            inBound
                ? "${" + name + "} has no place in a bound."
                : "Nothing fills the place ${" + name + "}.",
            "Declare it in spec.args, or use one of " + shown(known) + ".");
      }
    }
    return names;
  }

  private static String shown(Set<String> names) {
    return String.join(", ", new TreeSet<>(names).stream().map(n -> "${" + n + "}").toList());
  }

  private static void compares(
      Named where, String path, GatePolicy.MetricTemplate metric, Faults faults) {
    Set<String> places = Places.in(metric.query());
    if (metric.compare().isPresent()
        && !places.contains("cluster")
        && !places.contains("revision")) {
      faults.add(
          where,
          path + ".prometheus.query",
          "The query asks the same for both revisions, so comparing them says nothing.",
          "Write ${cluster} or ${revision} where the two differ.");
    }
  }

  /**
   * Reads the bounds of a policy with these values filled in.
   *
   * @param where who gave the values; faults of a use are put at the use
   * @param path of the metrics in the policy, or of the use
   */
  static void bounds(
      GatePolicy policy, Map<String, String> values, Faults faults, Named where, String path) {
    boolean atUse = !where.kind().equals(Faults.POLICY);
    for (int i = 0; i < policy.metrics().size(); i++) {
      GatePolicy.MetricTemplate metric = policy.metrics().get(i);
      String at = atUse ? path : path + "[" + i + "]";
      String about = atUse ? "Metric '" + metric.name() + "': " : "";
      Optional<Bound> pass =
          bound(metric.pass(), values, faults, where, atUse ? at : at + ".pass", about);
      Optional<Bound> fail =
          metric
              .fail()
              .flatMap(
                  text -> bound(text, values, faults, where, atUse ? at : at + ".fail", about));
      if (pass.isPresent() && fail.isPresent() && overlap(pass.get(), fail.get())) {
        faults.add(
            where,
            atUse ? at : at + ".fail",
            about
                + (atUse ? "some" : "Some")
                + " values would pass and fail: pass is '"
                + pass.get().text()
                + "', fail is '"
                + fail.get().text()
                + "'.",
            "Choose bounds that have no value in common; what lies between is inconclusive.");
      }
    }
  }

  private static Optional<Bound> bound(
      String text,
      Map<String, String> values,
      Faults faults,
      Named where,
      String path,
      String about) {
    String filled = Places.fill(text, values);
    if (!Places.in(filled).isEmpty()) {
      // An argument without a value, or a place that nothing fills: named elsewhere.
      return Optional.empty();
    }
    try {
      return Optional.of(Bound.parse(filled));
    } catch (IllegalArgumentException e) {
      String[] parts = String.valueOf(e.getMessage()).split("; ", 2);
      faults.add(
          where,
          path,
          about + parts[0] + ".",
          parts.length > 1
              ? "Write" + parts[1].substring("write".length()) + "."
              : "Write a sign and a number.");
      return Optional.empty();
    }
  }

  /** Whether some value is on the good side of the first and beyond the second. */
  static boolean overlap(Bound pass, Bound fail) {
    double a = pass.limit();
    double b = fail.limit();
    double step = Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
    // Two bounds cut the line at two points: what holds anywhere holds at one of these.
    return List.of(Math.min(a, b) - step, a, b, (a + b) / 2, Math.max(a, b) + step).stream()
        .anyMatch(value -> pass.holds(value) && fail.holds(value));
  }
}
