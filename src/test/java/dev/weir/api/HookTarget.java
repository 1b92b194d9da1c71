package dev.weir.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.fuzz.Draws;
import dev.weir.fuzz.FuzzTarget;
import dev.weir.webhook.HookPath;
import dev.weir.webhook.HookSignature;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Webhooks. The bytes choose the path, the body, and what of the signature is right. Each is
 * answered, never with a fault of the server; what is not wholly right reaches no rollout.
 */
final class HookTarget implements FuzzTarget {
  private static final String DEPLOY = "/hooks/v1/shop/checkout/deploy";

  private final int port;
  private final ScriptedControl control;
  private int number;

  HookTarget(int port, ScriptedControl control) {
    this.port = port;
    this.control = control;
  }

  @Override
  public String name() {
    return "hooks";
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(new byte[8], new byte[] {0, 1, 2, 3}, new byte[] {1, 3, 5, 7, 9, 11});
  }

  @Override
  public List<String> words() {
    return List.of();
  }

  @Override
  public int maxBytes() {
    return 40;
  }

  @Override
  public int inputs() {
    return 600;
  }

  @Override
  public void run(byte[] input) throws Exception {
    Draws draws = new Draws(input);
    number++;
    String path =
        draws.oneOf(
            DEPLOY,
            "/hooks/v1/shop/checkout/signal",
            "/hooks/v1/shop/checkout/abort",
            "/hooks/v1/shop/checkout/sync",
            "/hooks/v1/sync",
            "/hooks/v1/elsewhere/checkout/deploy",
            "/hooks/v1/shop//deploy",
            "/hooks/v1/shop/%63heckout/deploy",
            "/hooks/v1/./shop/checkout/deploy",
            "/hooks/v1/shop/checkout/deploy/",
            "/hooks/v1/shop/checkout/deploy?x=1",
            "/hooks");
    byte[] body = body(draws);
    Map<String, String> headers = new HashMap<>();
    HookPath.parse(path.replaceFirst("\\?.*", ""))
        .ifPresent(
            known ->
                headers.putAll(
                    HookSignature.headers(
                        ScriptedHooks.ofMany(number % ScriptedHooks.MANY),
                        known,
                        "fuzz-1",
                        Instant.now(),
                        body)));
    boolean right = !headers.isEmpty();
    if (draws.below(3) == 2) {
      String name =
          draws.oneOf(
              HookSignature.SIGNATURE, HookSignature.TIMESTAMP, HookSignature.DELIVERY, "X-Other");
      String value =
          draws.oneOf(
              "",
              "v1=",
              "v1=zz",
              "0",
              "-1",
              "99999999999999999999",
              "a b",
              "\u00e9",
              "v2=00",
              ",,");
      right &= !headers.containsKey(name) || value.equals(headers.get(name));
      headers.put(name, value);
    }
    switch (draws.below(8)) {
      case 5 -> headers.put("X-Gitlab-Token", draws.oneOf("", "guess", "t".repeat(9_000)));
      case 6 ->
          headers.put(
              "X-Hub-Signature-256", draws.oneOf("sha256=", "sha256=00", "md5=0", "\u00e9"));
      case 7 -> headers.put("webhook-signature", draws.oneOf("v1,", "v1,!", " ", "v1,AAAA"));
      default -> {}
    }
    int before = control.commands.size();
    byte[] request = request(path, headers, body, draws);
    // Each from elsewhere and in turn by another sender: what is too much is for another test.
    InetAddress from =
        InetAddress.getByAddress(
            new byte[] {127, 1, (byte) (number / 200 % 200), (byte) (1 + number % 200)});
    String answer = HttpProbe.exchange(from, port, request, false);
    int commands = control.commands.size() - before;
    try {
      HttpProbe.judge(answer, commands);
      if (commands > 0 && !right) {
        throw new AssertionError("done without a proof");
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage()
              + "\nafter "
              + HttpProbe.cut(new String(request, UTF_8))
              + "\nwas "
              + answer,
          e);
    }
  }

  private static byte[] request(
      String path, Map<String, String> headers, byte[] body, Draws draws) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder();
    head.append(draws.oneOf("POST", "POST", "POST", "POST", "POST", "GET", "PUT", "HEAD"));
    head.append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    bytes.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private static byte[] body(Draws draws) {
    String text =
        draws.oneOf(
            "{\"revision\":\"v2\"}",
            "{\"signal\":\"e2e\"}",
            "{\"signal\":\"e2e\",\"revision\":\"v2\"}",
            "",
            "{}",
            "null",
            "[]",
            "{\"revision\":7}",
            "{\"revision\":\"" + "v".repeat(10_000) + "\"}",
            "{\"revision\":\"v2\",\"revision\":\"v3\"}",
            "{\"revision\":\"v2\",\"at\":"
                + draws.oneOf("1", "null", "\"\"", "\"+999999999-01-01T00:00:00Z\"")
                + "}",
            "[".repeat(30_000),
            "{\"revision\":".repeat(5_000),
            "{} {}",
            "\uFEFF{}",
            "x".repeat(900_000));
    byte[] body = text.getBytes(UTF_8);
    if (body.length > 3 && draws.below(8) == 7) {
      body[draws.below(Math.min(body.length, 200))] = draws.oneOf((byte) 0xff, (byte) 0, (byte) 10);
    }
    return body;
  }
}
