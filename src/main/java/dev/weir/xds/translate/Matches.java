package dev.weir.xds.translate;

import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.RequestMatch.Value;
import dev.weir.core.traffic.RouteMatch;
import dev.weir.core.traffic.RouteMatch.Path;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch.Builder;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.Optional;

/** Which requests a route takes. */
final class Matches {
  private Matches() {}

  static io.envoyproxy.envoy.config.route.v3.RouteMatch match(RouteMatch match) {
    Builder built = io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder();
    switch (match.path()) {
      case Path.Prefix(String prefix) -> built.setPrefix(prefix);
      case Path.Exact(String exact) -> built.setPath(exact);
      case Path.Regex(String regex) -> built.setSafeRegex(regex(regex));
    }
    match
        .method()
        .ifPresent(
            method ->
                built.addHeaders(
                    HeaderMatcher.newBuilder()
                        .setName(RouteMatch.METHOD)
                        .setStringMatch(StringMatcher.newBuilder().setExact(method))));
    match.headers().forEach(h -> built.addHeaders(header(h)));
    match.queryParameters().forEach(q -> built.addQueryParameters(query(q)));
    return built.build();
  }

  private static HeaderMatcher header(RequestMatch.Header header) {
    HeaderMatcher.Builder built =
        HeaderMatcher.newBuilder().setName(header.name()).setInvertMatch(header.invert());
    value(header.value())
        .ifPresentOrElse(
            value ->
                built
                    .setStringMatch(value)
                    // Without this a missing header never matches, not even inverted.
                    .setTreatMissingHeaderAsEmpty(header.invert()),
            () -> built.setPresentMatch(true));
    return built.build();
  }

  private static QueryParameterMatcher query(RequestMatch.Query query) {
    QueryParameterMatcher.Builder built = QueryParameterMatcher.newBuilder().setName(query.name());
    value(query.value()).ifPresentOrElse(built::setStringMatch, () -> built.setPresentMatch(true));
    return built.build();
  }

  /** Empty for a value that only has to be there. */
  private static Optional<StringMatcher> value(Value value) {
    StringMatcher.Builder built = StringMatcher.newBuilder();
    return switch (value) {
      case Value.Exact(String exact) -> Optional.of(built.setExact(exact).build());
      case Value.Prefix(String prefix) -> Optional.of(built.setPrefix(prefix).build());
      case Value.Suffix(String suffix) -> Optional.of(built.setSuffix(suffix).build());
      case Value.Regex(String regex) -> Optional.of(built.setSafeRegex(regex(regex)).build());
      case Value.Present() -> Optional.empty();
    };
  }

  private static RegexMatcher regex(String regex) {
    return RegexMatcher.newBuilder().setRegex(regex).build();
  }
}
