package dev.weir.cli.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where the server is and who asks.
 *
 * @param base http or https, with a host, without query; never ends with a slash
 * @param token sent as a bearer token
 */
public record ServerAddress(URI base, Optional<String> token) {
  /**
   * Checks both as a person wrote them.
   *
   * @throws IllegalArgumentException with a sentence that says what to write
   */
  public static ServerAddress of(String server, Optional<String> token) {
    // A token that is not made of visible ASCII cannot be sent; the text itself is never repeated.
    if (token.isPresent() && !token.get().chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException(
          "the token holds a space, a line break or a character that HTTP cannot carry;"
              + " give the token alone, as it stands in the server's token file");
    }
    String text = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw notAnAddress(server);
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getRawQuery() != null || uri.getUserInfo() != null) {
      throw notAnAddress(server);
    }
    return new ServerAddress(uri, token);
  }

  private static IllegalArgumentException notAnAddress(String server) {
    return new IllegalArgumentException(
        shown(server) + " is no server address; write it like http://127.0.0.1:8080");
  }

  /** An address as a person wrote it; what may hold a password is not repeated. */
  public static String shown(String address) {
    return address.contains("@") ? "an address with a user or password" : "'" + address + "'";
  }

  URI resolve(String path) {
    return URI.create(base + path);
  }

  /** A name as one segment of a path. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
