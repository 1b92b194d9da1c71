package dev.weir.core.traffic;

import java.util.List;
import java.util.Optional;

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

  /** How a value is compared. A pattern matches the whole value, as in Envoy (RE2). */
  public sealed interface Value {
    record Exact(String exact) implements Value {}

    record Prefix(String prefix) implements Value {}

    record Suffix(String suffix) implements Value {}

    record Regex(String regex) implements Value {}

    record Present() implements Value {}
  }

  /**
   * @param invert the header must not match (a missing header then counts as a match)
   */
  public record Header(String name, Value value, boolean invert) {}

  public record Query(String name, Value value) {}

  public RouteMatch {
    headers = List.copyOf(headers);
    queryParameters = List.copyOf(queryParameters);
  }
}
