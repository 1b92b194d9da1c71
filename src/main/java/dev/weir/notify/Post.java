package dev.weir.notify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to be made.
 *
 * @param url may be a secret, and so may a header
 */
record Post(String url, String contentType, byte[] body, Map<String, String> headers) {
  static Post json(String url, String body) {
    return new Post(
        url, "application/json", body.getBytes(StandardCharsets.UTF_8), new LinkedHashMap<>());
  }

  Post with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Post(url, contentType, body, more);
  }

  Post with(String header, Optional<String> value) {
    return value.map(v -> with(header, v)).orElse(this);
  }

  Post of(String otherType) {
    return new Post(url, otherType, body, headers);
  }

  @Override
  public String toString() {
    return "Post[" + body.length + " bytes to a receiver]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Post(var u, var c, var b, var h)
        && url.equals(u)
        && contentType.equals(c)
        && Arrays.equals(body, b)
        && headers.equals(h);
  }

  @Override
  public int hashCode() {
    return url.hashCode() * 31 + Arrays.hashCode(body);
  }
}
