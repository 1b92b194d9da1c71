package dev.weir.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Sends bytes to an HTTP server and judges what comes back. */
final class HttpProbe {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PATIENCE_MILLIS = 10_000;

  private HttpProbe() {}

  /** What is answered; empty when nothing is. */
  static String exchange(int port, byte[] request, boolean unfinished) throws IOException {
    return exchange(InetAddress.getLoopbackAddress(), port, request, unfinished);
  }

  /**
   * @param from one of the addresses of this machine, 127.x.y.z
   */
  static String exchange(InetAddress from, int port, byte[] request, boolean unfinished)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      try {
        socket.getOutputStream().write(request);
        if (unfinished) {
          socket.shutdownOutput();
        }
      } catch (SocketException e) {
        // Answered and closed before all of it was sent: the answer may still be read.
        return read(socket.getInputStream());
      }
      return read(socket.getInputStream());
    }
  }

  private static String read(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[16 * 1024];
    try {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException reset) {
      return text.toString();
    }
    return text.toString();
  }

  /** Fails when the answer is a fault, or a refusal that is none. */
  static void judge(String answer, int commands) throws IOException {
    // A version that nobody knows is answered in that version.
    if (!answer.matches("(?s)HTTP/[0-9]\\.[0-9] [0-9]{3} .*")) {
      throw new AssertionError("no answer of HTTP");
    }
    int status = Integer.parseInt(answer.substring(9, 12));
    if (status >= 500) {
      throw new AssertionError("a fault of the server");
    }
    if (answer.contains("\tat ") || answer.contains("Exception")) {
      throw new AssertionError("the server's insides are shown");
    }
    // Of a rollout that is not there the engine itself says so.
    if (status >= 400 && status != 404 && commands > 0) {
      throw new AssertionError("refused and done all the same");
    }
    int end = answer.indexOf("\r\n\r\n");
    String head = answer.substring(0, end).toLowerCase(Locale.ROOT);
    String body = answer.substring(end + 4);
    if (status >= 400 && !body.isEmpty()) {
      problem(status, head, body);
    }
  }

  private static void problem(int status, String head, String body) throws IOException {
    if (!head.contains("content-type: application/problem+json")) {
      throw new AssertionError("a refusal that is no problem");
    }
    JsonNode problem = JSON.readTree(body.getBytes(StandardCharsets.ISO_8859_1));
    boolean whole =
        problem.path("type").asText().startsWith("urn:weir:problem:")
            && problem.path("status").asInt() == status
            && !problem.path("title").asText().isBlank()
            && !problem.path("detail").asText().isBlank();
    if (!whole) {
      throw new AssertionError("a problem without all its parts");
    }
  }

  static String cut(String text) {
    return text.length() > 1_500 ? text.substring(0, 1_500) + "…" : text;
  }
}
