package dev.weir.core.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.rollout.RequestMatch.Header;
import dev.weir.core.rollout.RequestMatch.Query;
import dev.weir.core.rollout.RequestMatch.Value;
import dev.weir.core.traffic.RouteMatch.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules by which a preview finds a route; a real Envoy agrees with them in XdsEnvoyIT. */
class MatchingTest {
  private static boolean path(Path path, String asked) {
    return matches(new RouteMatch(path, Optional.empty(), List.of(), List.of()), asked, Map.of());
  }

  private static boolean header(Header header, Map<String, String> headers) {
    return matches(
        new RouteMatch(new Path.Prefix("/"), Optional.empty(), List.of(header), List.of()),
        "/",
        headers);
  }

  private static boolean query(Value value, String asked) {
    return matches(
        new RouteMatch(
            new Path.Prefix("/"), Optional.empty(), List.of(), List.of(new Query("k", value))),
        asked,
        Map.of());
  }

  private static boolean matches(RouteMatch match, String path, Map<String, String> headers) {
    return Matching.matches(match, new Preview.Request("web", "GET", path, headers));
  }

  @ParameterizedTest
  @CsvSource({"/%50, /P", "/a%4, /a%4", "/a%, /a%", "/%4G, /%4G", "/%G1, /%G1"})
  void whatIsNoEscapeStays(String asked, String path) {
    assertThat(Matching.RequestPath.normalised(asked)).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "/api, /api, true",
    "/api, /api/x?y=1, true",
    "/api, /ap, false",
    "/api, /x/api, false"
  })
  void aPrefixIsTheBeginningOfThePath(String prefix, String asked, boolean taken) {
    assertThat(path(new Path.Prefix(prefix), asked)).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({"/api, true", "/api?x, true", "/api#x, true", "/api/, false", "/ap, false"})
  void anExactPathIsAllOfItButTheQuery(String asked, boolean taken) {
    assertThat(path(new Path.Exact("/api"), asked)).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({
    "/items/[0-9]+, /items/12, true",
    "/items/[0-9]+, /items/12/x, false",
    "/items/[0-9]+, /x/items/12, false",
    "/(?P<id>[a-z]+), /abc, true"
  })
  void aPatternMatchesTheWholePath(String regex, String asked, boolean taken) {
    assertThat(path(new Path.Regex(regex), asked)).isEqualTo(taken);
  }

  @Test
  void aMethodIsTheOneThatIsNamed() {
    for (String method : List.of("GET", "POST")) {
      RouteMatch match =
          new RouteMatch(new Path.Prefix("/"), Optional.of(method), List.of(), List.of());
      assertThat(matches(match, "/", Map.of())).isEqualTo(method.equals("GET"));
    }
  }

  @Test
  void allThatIsAskedForHasToAgree() {
    RouteMatch match =
        new RouteMatch(
            new Path.Prefix("/"),
            Optional.empty(),
            List.of(
                new Header("a", new Value.Present(), false),
                new Header("b", new Value.Present(), false)),
            List.of(new Query("k", new Value.Present()), new Query("l", new Value.Present())));
    assertThat(matches(match, "/?k=1&l=2", Map.of("a", "1", "b", "2"))).isTrue();
    assertThat(matches(match, "/?k=1", Map.of("a", "1", "b", "2"))).isFalse();
    assertThat(matches(match, "/?k=1&l=2", Map.of("a", "1"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "beta, true, true, true, true",
    "beta2, false, true, false, false",
    "2beta, false, false, true, false",
    "other, false, false, false, false"
  })
  void valuesAreComparedInFourWays(
      String value, boolean exact, boolean prefix, boolean suffix, boolean regex) {
    Map<String, String> headers = Map.of("X-Kind", value);
    String query = "/?k=" + value;
    assertThat(header(new Header("x-kind", new Value.Exact("beta"), false), headers))
        .isEqualTo(exact)
        .isEqualTo(query(new Value.Exact("beta"), query));
    assertThat(header(new Header("X-KIND", new Value.Prefix("beta"), false), headers))
        .isEqualTo(prefix)
        .isEqualTo(query(new Value.Prefix("beta"), query));
    assertThat(header(new Header("x-kind", new Value.Suffix("beta"), false), headers))
        .isEqualTo(suffix)
        .isEqualTo(query(new Value.Suffix("beta"), query));
    assertThat(header(new Header("x-kind", new Value.Regex("b.ta"), false), headers))
        .isEqualTo(regex)
        .isEqualTo(query(new Value.Regex("b.ta"), query));
    assertThat(header(new Header("x-kind", new Value.Exact("beta"), true), headers))
        .as("inverted")
        .isEqualTo(!exact);
  }

  @Test
  void aMissingHeaderIsAnEmptyOneWhenInvertedAndElseNone() {
    assertThat(header(new Header("x", new Value.Present(), false), Map.of())).isFalse();
    assertThat(header(new Header("x", new Value.Present(), false), Map.of("x", ""))).isTrue();
    assertThat(header(new Header("x", new Value.Present(), true), Map.of())).isTrue();
    assertThat(header(new Header("x", new Value.Present(), true), Map.of("x", ""))).isFalse();
    assertThat(header(new Header("x", new Value.Exact("a"), true), Map.of())).isTrue();
    assertThat(header(new Header("x", new Value.Exact("a"), false), Map.of())).isFalse();
    assertThat(header(new Header("x", new Value.Regex(".*"), true), Map.of()))
        .as("an empty value matches")
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/?k=1, true",
    "/?a=2&k=1, true",
    "/?k=1&k=2, true",
    "/?k=2&k=1, false",
    "/?k=1#k=2, true",
    "/?kk=1, false",
    "/?k=%31, false",
    "/?k, false",
    "/#?k=2, false",
    "/, false"
  })
  void ofAParameterTheFirstValueCountsAsItIsWritten(String asked, boolean one) {
    assertThat(query(new Value.Exact("1"), asked)).isEqualTo(one);
  }

  @Test
  void aParameterWithoutAValueIsThereAndEmpty() {
    assertThat(query(new Value.Present(), "/?k")).isTrue();
    assertThat(query(new Value.Exact(""), "/?k&l=1")).isTrue();
    assertThat(query(new Value.Exact("a=b"), "/?k=a=b")).isTrue();
    assertThat(query(new Value.Present(), "/?l")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "/, /",
    "/a/, /a/",
    "/a//b///c, /a/b/c",
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/a/b/.., /a/",
    "/a/., /a/",
    "/.., /",
    "/../../a, /a",
    "\\a\\b, /a/b",
    "/a?b/../c, /a",
    "/a#b?c, /a",
    "/%61%5A%7e%2D%2e%5F%39%30, /aZ~-._90",
    "/%7A%41, /zA",
    "/%2Fa%3f%20%7B%40%5b%60%3A, /%2Fa%3f%20%7B%40%5b%60%3A",
    "/%6, /%6",
    "/a%61, /aa",
    "/%g1%1g, /%g1%1g",
    "/%00%C3%A9, /%00%C3%A9",
    "/a/%2e%2e/b, /b"
  })
  void aPathIsNormalisedAsEnvoyDoesIt(String asked, String path) {
    assertThat(Matching.RequestPath.normalised(asked)).isEqualTo(path);
  }
}
