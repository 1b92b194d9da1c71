package dev.weir.core.plan;

import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.traffic.RegexSyntax;
import dev.weir.core.traffic.RouteMatch;
import java.util.List;

/** The patterns of a match are such that Envoy can read them. */
final class Patterns {
  private Patterns() {}

  static void check(Named where, String path, RouteMatch match, Faults faults) {
    if (match.path() instanceof RouteMatch.Path.Regex(String regex)) {
      check(where, path + ".regex", regex, faults);
    }
    values(where, path, match.headers(), match.queryParameters(), faults);
  }

  static void check(Named where, String path, RequestMatch match, Faults faults) {
    values(where, path, match.headers(), match.queryParameters(), faults);
  }

  private static void values(
      Named where,
      String path,
      List<RequestMatch.Header> headers,
      List<RequestMatch.Query> queryParameters,
      Faults faults) {
    for (int i = 0; i < headers.size(); i++) {
      value(where, path + ".headers[" + i + "].regex", headers.get(i).value(), faults);
    }
    for (int i = 0; i < queryParameters.size(); i++) {
      String at = path + ".queryParameters[" + i + "].regex";
      value(where, at, queryParameters.get(i).value(), faults);
    }
  }

  private static void value(Named where, String path, RequestMatch.Value value, Faults faults) {
    if (value instanceof RequestMatch.Value.Regex(String regex)) {
      check(where, path, regex, faults);
    }
  }

  private static void check(Named where, String path, String regex, Faults faults) {
    RegexSyntax.refusal(regex)
        .ifPresent(refusal -> faults.add(where, path, refusal.wrong(), refusal.fix()));
  }
}
