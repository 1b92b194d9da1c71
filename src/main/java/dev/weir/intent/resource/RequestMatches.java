package dev.weir.intent.resource;

import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.RequestMatch.Header;
import dev.weir.core.rollout.RequestMatch.Query;
import dev.weir.core.rollout.RequestMatch.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is said of headers, cookies and query parameters. */
final class RequestMatches {
  private static final Pattern SPECIAL = Pattern.compile("[^A-Za-z0-9_]");

  private RequestMatches() {}

  /** A match of a step; cookies are a part of one header. */
  static RequestMatch match(Fields match) {
    List<Header> headers = new ArrayList<>(headers(match));
    headers.addAll(
        match.list("cookies", c -> cookie(c.text("name"), c.maybeText("exact").orElse(""))));
    return new RequestMatch(headers, queryParameters(match));
  }

  static List<Header> headers(Fields match) {
    return match.list("headers", h -> new Header(h.text("name"), value(h), h.flag("invert")));
  }

  static List<Query> queryParameters(Fields match) {
    return match.list("queryParameters", q -> new Query(q.text("name"), value(q)));
  }

  /** One of the pairs in the Cookie header (RFC 6265, 4.2.1), wherever it stands. */
  private static Header cookie(String name, String value) {
    String wanted = value.isEmpty() ? "[^;]*" : quoted(value);
    return new Header(
        "cookie", new Value.Regex("(.*; *)?" + quoted(name) + "=" + wanted + "(;.*)?"), false);
  }

  private static String quoted(String text) {
    return SPECIAL.matcher(text).replaceAll("\\\\$0");
  }

  private static Value value(Fields compared) {
    if (compared.has("exact")) {
      return new Value.Exact(compared.text("exact"));
    }
    if (compared.has("prefix")) {
      return new Value.Prefix(compared.text("prefix"));
    }
    if (compared.has("suffix")) {
      return new Value.Suffix(compared.text("suffix"));
    }
    if (compared.has("regex")) {
      return new Value.Regex(compared.text("regex"));
    }
    return new Value.Present();
  }
}
