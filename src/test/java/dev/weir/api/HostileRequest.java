package dev.weir.api;

import dev.weir.fuzz.Draws;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One request of HTTP/1.1 as bytes, right or wrong in any of its parts. */
final class HostileRequest {
  private static final String[] SEGMENTS = {
    "",
    ".",
    "..",
    "%2e%2e",
    "%2F",
    "%00",
    "%",
    "%zz",
    "%c3%28",
    ";a=b",
    "shop",
    "checkout",
    "rollouts",
    "namespaces",
    "promote",
    "journal",
    "plan",
    "proxies",
    "source",
    "v1",
    "\u00e9",
    "n".repeat(3_000),
    "a b",
    "{namespace}",
    "~",
    "*"
  };

  private final Draws draws;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Whether a server may wait for more than was sent. */
  private boolean unfinished;

  HostileRequest(Draws draws) {
    this.draws = draws;
    byte[] body = body();
    write(method(body.length) + " " + path() + query() + " " + version() + "\r\n");
    headers();
    length(body);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  boolean isUnfinished() {
    return unfinished;
  }

  private void write(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private String method(int body) {
    String usual = body > 0 ? "POST" : "GET";
    return draws.oneOf(
        usual,
        usual,
        usual,
        "POST",
        "GET",
        "HEAD",
        "OPTIONS",
        "PUT",
        "PATCH",
        "DELETE",
        "TRACE",
        "FOO",
        "get",
        "M".repeat(500));
  }

  private String version() {
    return draws.below(20) == 19
        ? draws.oneOf("HTTP/1.0", "HTTP/9.9", "", "HTTP/1.1x")
        : "HTTP/1.1";
  }

  private String path() {
    String one = "/api/v1/namespaces/shop/rollouts/checkout";
    String path =
        draws.oneOf(
            one,
            one + "/promote",
            one + "/abort",
            one + "/pause",
            one + "/journal",
            one + "/plan",
            "/api/v1/rollouts",
            "/api/v1/proxies",
            "/api/v1/source",
            "/api/v1",
            "/api",
            "/api/v1/namespaces/elsewhere/rollouts/checkout",
            "/api/v1/namespaces/shop/rollouts/nothing/undo");
    for (int changes = draws.below(4); changes > 0; changes--) {
      String[] parts = path.split("/", -1);
      parts[draws.below(parts.length)] = SEGMENTS[draws.below(SEGMENTS.length)];
      path = String.join("/", parts) + draws.oneOf("", "", "/", "//");
    }
    return path.startsWith("/") ? path : "/" + path;
  }

  private String query() {
    return switch (draws.below(6)) {
      case 1 -> "?limit=" + number();
      case 2 -> "?before=" + number() + "&limit=" + number();
      case 3 -> "?namespace=" + draws.oneOf("shop", "", "%00", "elsewhere", "%", "x".repeat(2_000));
      case 4 ->
          "?" + draws.oneOf("", "&&&=", "limit", "limit=1&limit=2", "a=%zz", "x".repeat(9_000));
      default -> "";
    };
  }

  private String number() {
    return draws.oneOf(
        "1", "0", "-1", "1000", "1001", "1e3", "", "9223372036854775808", "%31", "\u0661", "x");
  }

  private void headers() {
    header(
        "Host",
        draws.below(12) == 11 ? draws.oneOf("", "evil.example", "[::1", "a b") : "localhost");
    String token =
        draws.oneOf(
            ScriptedAccess.OPERATOR,
            ScriptedAccess.OPERATOR,
            ScriptedAccess.SHOP_ONLY,
            ScriptedAccess.VIEWER,
            "nobody",
            "",
            "t".repeat(5_000));
    header("Authorization", draws.oneOf("Bearer ", "Bearer ", "bearer  ", "Basic ", "") + token);
    header("Connection", "close");
    switch (draws.below(10)) {
      case 1 -> header("Idempotency-Key", draws.oneOf("", "a b", "k".repeat(300), "\u00e9", "ok"));
      case 2 ->
          header(
              "Content-Type", draws.oneOf("", "text/xml", "application/json; x=", "\u0001", "*/*"));
      case 3 ->
          header(
              "Accept",
              draws.oneOf("text/html", "", "*/*;q=2", "a".repeat(4_000), "application/*"));
      case 4 ->
          header("Origin", draws.oneOf("null", "http://evil.example", "::", "http://localhost"));
      case 5 -> header("X", "x".repeat(20_000));
      case 6 -> header("Accept-Encoding", draws.oneOf("gzip", "br;q=x", "identity;q=0"));
      case 7 -> header("Expect", "100-continue");
      case 8 -> write("no colon\r\n");
      case 9 -> write("A: b\n C: d\r\n");
      default -> {}
    }
  }

  private void header(String name, String value) {
    write(name + ": " + value + "\r\n");
  }

  private void length(byte[] body) {
    switch (draws.below(12)) {
      case 6 -> {
        header("Transfer-Encoding", "chunked");
        write("\r\n" + Integer.toHexString(body.length) + "\r\n");
        bytes.writeBytes(body);
        write(body.length == 0 ? "\r\n" : "\r\n0\r\n\r\n");
      }
      case 7 -> {
        unfinished = true;
        header("Transfer-Encoding", "chunked");
        write("\r\n" + draws.oneOf("zz", "-1", "ffffffffffffffff", "5\r\nab") + "\r\n");
        bytes.writeBytes(body);
      }
      case 8 -> {
        unfinished = true;
        header(
            "Content-Length", draws.oneOf("-1", "abc", "99999999999999999999", "2000000", "60000"));
        write("\r\n");
        bytes.writeBytes(body);
      }
      default -> {
        if (body.length > 0) {
          header("Content-Length", Integer.toString(body.length));
        }
        write("\r\n");
        bytes.writeBytes(body);
      }
    }
  }

  private byte[] body() {
    String text =
        draws.oneOf(
            "",
            "",
            "{}",
            "{\"revision\":\"v2\",\"step\":1}",
            "{\"step\":"
                + draws.oneOf("-1", "1e99999", "1.5", "\"1\"", "null", "9".repeat(900))
                + "}",
            "{\"full\":" + draws.oneOf("1", "\"true\"", "[]", "null", "true") + "}",
            "{\"revision\":"
                + draws.oneOf("\"\"", "\"\\u0000\"", "7", "\"" + "v".repeat(9_000) + "\"")
                + "}",
            "{\"unknown\":{}}",
            "{\"step\":1,\"step\":2}",
            "[".repeat(30_000),
            "{\"revision\":".repeat(5_000),
            "{} {}",
            "\"text\"",
            "\uFEFF{}",
            "{\"x\":\"" + "y".repeat(70_000) + "\"}",
            "{'step':1}");
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    if (body.length > 3 && draws.below(8) == 7) {
      body[draws.below(Math.min(body.length, 200))] =
          draws.oneOf((byte) 0xff, (byte) 0xc0, (byte) 0x00, (byte) 0x0a);
    }
    return body;
  }
}
