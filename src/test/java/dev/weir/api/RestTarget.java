package dev.weir.api;

import dev.weir.fuzz.Draws;
import dev.weir.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Requests to the REST interface. The bytes choose the parts of one request. It is answered, and
 * never with a fault of the server; a refusal is a problem as documented, and changes nothing.
 */
final class RestTarget implements FuzzTarget {
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
    String answer = HttpProbe.exchange(port, request.bytes(), request.isUnfinished());
    if (answer.isEmpty() && request.isUnfinished()) {
      return;
    }
    try {
      HttpProbe.judge(answer, control.commands.size() - before);
    } catch (AssertionError e) {
      String sent = new String(request.bytes(), StandardCharsets.UTF_8);
      throw new AssertionError(
          e.getMessage() + "\nafter " + HttpProbe.cut(sent) + "\nwas " + HttpProbe.cut(answer), e);
    }
  }
}
