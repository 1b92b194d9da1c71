package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.RoutingTable.Answer;
import dev.weir.core.traffic.RoutingTable.Host;
import dev.weir.core.traffic.RoutingTable.Rule;
import dev.weir.core.traffic.RoutingTable.Share;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/** Where a request would go, by the same rules as Envoy. */
public sealed interface Preview {
  /** One of the shares takes it. */
  record Hit(ResourceId service, String route, List<Share> shares) implements Preview {
    public Hit {
      shares = List.copyOf(shares);
    }
  }

  /** Answered with 503 and this text. */
  record Unavailable(ResourceId service, String route, String why) implements Preview {}

  /** No route of the service takes it: Envoy answers 404. */
  record NoRoute(ResourceId service) implements Preview {}

  /** The host belongs to none of the node's backends: Envoy answers 404. */
  record NoHost(String host) implements Preview {}

  /** A route stands in the way whose pattern only Envoy can read. */
  record CannotTell(ResourceId service, String route, String why) implements Preview {}

  /**
   * A request as a caller sends it.
   *
   * @param host as in the Host header, with or without a port
   * @param path with its query, as on the request line; starts with a slash
   * @param headers names in any case; several values of one name joined by commas
   */
  record Request(String host, String method, String path, Map<String, String> headers) {
    public Request {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("a path starts with '/', not: " + path);
      }
      Map<String, String> lower = new TreeMap<>();
      headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
      headers = Map.copyOf(lower);
    }
  }

  /** Finds the host, then its first rule that takes the request. */
  static Preview of(RoutingTable table, Request request) {
    Optional<Host> host = hostOf(table, request.host().toLowerCase(Locale.ROOT));
    if (host.isEmpty()) {
      return new NoHost(request.host());
    }
    ResourceId service = host.get().service();
    for (Rule rule : host.get().rules()) {
      try {
        if (Matching.matches(rule.match(), request)) {
          return switch (rule.answer()) {
            case Answer.Shares(List<Share> shares) -> new Hit(service, rule.name(), shares);
            case Answer.Unavailable(String why) -> new Unavailable(service, rule.name(), why);
          };
        }
      } catch (PatternSyntaxException e) {
        return new CannotTell(
            service, rule.name(), "the pattern " + e.getPattern() + " is RE2 syntax only");
      }
    }
    return new NoRoute(service);
  }

  /** The exact name wins, then the longest wildcard in front, then a name with any port. */
  private static Optional<Host> hostOf(RoutingTable table, String host) {
    Optional<Host> exact =
        table.hosts().stream().filter(h -> h.domains().contains(host)).findFirst();
    if (exact.isPresent()) {
      return exact;
    }
    record Claim(Host host, String domain) {}
    Comparator<Claim> longest = Comparator.comparingInt(c -> c.domain().length());
    List<Claim> claims =
        table.hosts().stream()
            .flatMap(h -> h.domains().stream().map(d -> new Claim(h, d)))
            .toList();
    return claims.stream()
        .filter(c -> c.domain().startsWith("*") && host.endsWith(c.domain().substring(1)))
        .max(longest)
        .or(
            () ->
                claims.stream()
                    .filter(c -> c.domain().endsWith("*"))
                    .filter(c -> host.startsWith(c.domain().substring(0, c.domain().length() - 1)))
                    .max(longest))
        .map(Claim::host);
  }
}
