package dev.weir.core.traffic;

import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.RequestMatch.Header;
import dev.weir.core.rollout.RequestMatch.Query;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which requests a route takes: all of path, method, headers and query parameters must agree.
 *
 * @param method upper case, for example GET; empty takes every method
 */
public record RouteMatch(
    Path path, Optional<String> method, List<Header> headers, List<Query> queryParameters) {
  /** How the path is compared. */
  public sealed interface Path {
    record Prefix(String prefix) implements Path {}

    record Exact(String exact) implements Path {}

    /** RE2 syntax; must match the whole path. */
    record Regex(String regex) implements Path {}
  }

  /** The method among the headers, as in HTTP/2. */
  public static final String METHOD = ":method";

  public RouteMatch {
    headers = List.copyOf(headers);
    queryParameters = List.copyOf(queryParameters);
  }

  /** What this takes and the other means as well. */
  RouteMatch and(RequestMatch other) {
    return new RouteMatch(
        path,
        method,
        Stream.concat(headers.stream(), other.headers().stream()).toList(),
        Stream.concat(queryParameters.stream(), other.queryParameters().stream()).toList());
  }
}
