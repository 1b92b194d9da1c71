package dev.weir.core.traffic;

import dev.weir.core.rollout.RequestMatch.Header;
import dev.weir.core.rollout.RequestMatch.Query;
import dev.weir.core.rollout.RequestMatch.Value;
import dev.weir.core.traffic.RouteMatch.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Matches a request as Envoy does: patterns against the whole value, paths without the query. */
final class Matching {
  private Matching() {}

  /**
   * @throws java.util.regex.PatternSyntaxException for a pattern that Java cannot read
   */
  static boolean matches(RouteMatch match, Preview.Request request) {
    String path = RequestPath.normalised(request.path());
    Map<String, String> query = RequestPath.query(request.path());
    return matches(match.path(), path)
        && match.method().map(request.method()::equals).orElse(true)
        && match.headers().stream().allMatch(h -> matches(h, request))
        && match.queryParameters().stream().allMatch(q -> matches(q, query));
  }

  private static boolean matches(Path expected, String path) {
    return switch (expected) {
      case Path.Prefix(String prefix) -> path.startsWith(prefix);
      case Path.Exact(String exact) -> path.equals(exact);
      case Path.Regex(String regex) -> whole(regex, path);
    };
  }

  private static boolean matches(Header expected, Preview.Request request) {
    String name = expected.name().toLowerCase(Locale.ROOT);
    String value = name.equals(RouteMatch.METHOD) ? request.method() : request.headers().get(name);
    if (value == null && expected.invert() && !(expected.value() instanceof Value.Present)) {
      // Inverted, a missing header is compared as an empty one.
      value = "";
    }
    return (value != null && matches(expected.value(), value)) != expected.invert();
  }

  private static boolean matches(Query expected, Map<String, String> query) {
    return Optional.ofNullable(query.get(expected.name()))
        .map(v -> matches(expected.value(), v))
        .orElse(false);
  }

  private static boolean matches(Value expected, String value) {
    return switch (expected) {
      case Value.Exact(String exact) -> value.equals(exact);
      case Value.Prefix(String prefix) -> value.startsWith(prefix);
      case Value.Suffix(String suffix) -> value.endsWith(suffix);
      case Value.Regex(String regex) -> whole(regex, value);
      case Value.Present() -> true;
    };
  }

  /** RE2 names groups {@code (?P<name>…)}, Java {@code (?<name>…)}; otherwise they read alike. */
  private static boolean whole(String regex, String value) {
    return Pattern.compile(regex.replace("(?P<", "(?<")).matcher(value).matches();
  }

  /** The parts of a request's path, as Envoy sees them before it routes. */
  static final class RequestPath {
    private RequestPath() {}

    /**
     * Without query and fragment, with dot segments resolved, escapes of plain characters undone
     * and repeated slashes merged.
     */
    static String normalised(String target) {
      String raw = target.split("[?#]", 2)[0].replace('\\', '/');
      ArrayDeque<String> segments = new ArrayDeque<>();
      String[] parts = unescaped(raw).substring(1).split("/", -1);
      for (int i = 0; i < parts.length; i++) {
        boolean last = i == parts.length - 1;
        if (parts[i].equals("..")) {
          segments.pollLast();
        } else if (!parts[i].equals(".")) {
          segments.addLast(parts[i]);
          continue;
        }
        if (last) {
          segments.addLast("");
        }
      }
      return ("/" + String.join("/", segments)).replaceAll("/{2,}", "/");
    }

    /** The first value of each parameter, not decoded. */
    static Map<String, String> query(String target) {
      Map<String, String> values = new HashMap<>();
      int start = target.indexOf('?');
      if (start >= 0) {
        for (String pair : target.substring(start + 1).split("#", 2)[0].split("&")) {
          String[] parts = pair.split("=", 2);
          values.putIfAbsent(parts[0], parts.length == 2 ? parts[1] : "");
        }
      }
      return values;
    }

    private static String unescaped(String path) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < path.length(); i++) {
        if (path.charAt(i) == '%' && i + 2 < path.length()) {
          int high = Character.digit(path.charAt(i + 1), 16);
          int low = Character.digit(path.charAt(i + 2), 16);
          char plain = (char) (high * 16 + low);
          if (high >= 0 && low >= 0 && isPlain(plain)) {
            out.append(plain);
            i += 2;
            continue;
          }
        }
        out.append(path.charAt(i));
      }
      return out.toString();
    }

    private static boolean isPlain(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-._~".indexOf(c) >= 0;
    }
  }
}
