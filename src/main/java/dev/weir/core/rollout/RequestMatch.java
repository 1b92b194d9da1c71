package dev.weir.core.rollout;

import java.util.List;

/**
 * Which requests are meant, whatever their path: all headers and query parameters must agree.
 *
 * @param headers names in any case
 */
public record RequestMatch(List<Header> headers, List<Query> queryParameters) {
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

  public RequestMatch {
    headers = List.copyOf(headers);
    queryParameters = List.copyOf(queryParameters);
    if (headers.isEmpty() && queryParameters.isEmpty()) {
      throw new IllegalArgumentException("a match names at least one header or query parameter");
    }
  }
}
