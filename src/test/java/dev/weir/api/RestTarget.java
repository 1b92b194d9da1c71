package dev.weir.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.fuzz.Draws;
import dev.weir.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Requests to the REST interface. The bytes choose the parts of one request. It is answered, and
 * never with a fault of the server; a refusal is a problem as documented, and changes nothing.
 */
final class RestTarget implements FuzzTarget {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PATIENCE_MILLIS = 10_000;

  private final int port;
  private final ScriptedControl control;

  RestTarget(int port, ScriptedControl control) {
    this.port = port;
    this.control = control;
  }

  @Override
  public String name() {
    return "rest";
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        new byte[12],
        new byte[] {3, 0, 0, 1},
        new byte[] {2, 0, 0, 2},
        new byte[] {4, 1, 0, 3},
        new byte[] {0, 0, 0, 4, 0, 1},
        new byte[] {9, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7});
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
    return 1_500;
  }

  @Override
  public void run(byte[] input) throws Exception {
    HostileRequest request = new HostileRequest(new Draws(input));
    int before = control.commands.size();
    String answer = exchange(request);
    if (answer.isEmpty() && request.isUnfinished()) {
      return;
    }
    try {
      judge(answer, control.commands.size() - before);
    } catch (AssertionError e) {
      String sent = new String(request.bytes(), StandardCharsets.UTF_8);
      throw new AssertionError(e.getMessage() + "\nafter " + cut(sent) + "\nwas " + cut(answer), e);
    }
  }

  private String exchange(HostileRequest request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      try {
        socket.getOutputStream().write(request.bytes());
        if (request.isUnfinished()) {
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

  private static void judge(String answer, int commands) throws IOException {
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

  private static String cut(String text) {
    return text.length() > 1_500 ? text.substring(0, 1_500) + "…" : text;
  }
}
