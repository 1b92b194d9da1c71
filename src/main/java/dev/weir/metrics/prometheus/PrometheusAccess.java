package dev.weir.metrics.prometheus;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a Prometheus is and how to be let in.
 *
 * @param base scheme, host, port and path prefix; never with a user, a query or a fragment
 * @param authorization value of the HTTP header; a secret
 */
public record PrometheusAccess(URI base, Optional<String> authorization) {
  /** A shorter one would be found in every text. */
  private static final int SHORTEST_PASSWORD = 4;

  /**
   * Reads {@code http[s]://[user:password@]host[:port][/prefix]}.
   *
   * @param bearerToken sent as it is; not together with a user in the URL
   * @throws IllegalArgumentException with a sentence for the user, without the secrets
   */
  public static PrometheusAccess parse(String url, Optional<String> bearerToken) {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (URISyntaxException e) {
      throw wrong("it cannot be read (" + e.getReason() + ")");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw wrong("it does not start with http:// or https://");
    }
    if (uri.getHost() == null) {
      throw wrong("it names no host");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw wrong("it has a query or a fragment");
    }
    String user = uri.getRawUserInfo();
    if (user != null && bearerToken.isPresent()) {
      throw wrong("it has a user although a token is given too; choose one of them");
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return new PrometheusAccess(
        URI.create(scheme + "://" + uri.getHost() + port + path),
        user == null ? bearerToken.map(PrometheusAccess::bearer) : Optional.of(basic(user)));
  }

  private static String bearer(String token) {
    if (token.isBlank() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "The token for Prometheus is empty or holds spaces or line ends. Give the bare token.");
    }
    return "Bearer " + token;
  }

  private static String basic(String rawUserInfo) {
    String user = rawUserInfo.contains(":") ? rawUserInfo : rawUserInfo + ":";
    // A plus sign is itself in this part of a URL; URLDecoder would take it for a space.
    String plain = URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
    byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(
        "The address of Prometheus is wrong: "
            + why
            + ". Write it like this: --prometheus http://prometheus:9090");
  }

  URI endpoint(String name) {
    return URI.create(base + "/api/v1/" + name);
  }

  /** Takes the secret out of a text that somebody else wrote. */
  String withoutSecrets(String text) {
    if (authorization.isEmpty()) {
      return text;
    }
    String header = authorization.get();
    String credentials = header.substring(header.indexOf(' ') + 1);
    String without = text.replace(header, "***").replace(credentials, "***");
    Optional<String> password = password(header, credentials);
    return password.isPresent() ? without.replace(password.get(), "***") : without;
  }

  /** The password of a user in the URL, as a server may have decoded it. */
  private static Optional<String> password(String header, String credentials) {
    if (!header.startsWith("Basic ")) {
      return Optional.empty();
    }
    String user = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
    String password = user.substring(user.indexOf(':') + 1);
    return Optional.of(password).filter(text -> text.length() >= SHORTEST_PASSWORD);
  }

  @Override
  public String toString() {
    return base + (authorization.isPresent() ? " (with credentials)" : "");
  }
}
