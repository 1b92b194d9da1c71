package dev.weir.cli;

import static dev.weir.cli.Answers.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.CliRun.Result;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts rely on these numbers: every client command with every way a server can say no. */
class ExitCodeTest {
  private static final List<String> COMMANDS =
      List.of(
          "status",
          "status shop/checkout",
          "get rollouts",
          "get proxies",
          "get source",
          "plan shop/checkout",
          "journal shop/checkout",
          "promote shop/checkout",
          "abort shop/checkout",
          "pause shop/checkout",
          "resume shop/checkout",
          "retry shop/checkout",
          "undo shop/checkout");

  /** An HTTP status, and the code that it leads to. */
  private enum Failure {
    BAD_REQUEST(400, 2),
    UNAUTHORIZED(401, 4),
    FORBIDDEN(403, 4),
    NOT_FOUND(404, 1),
    CONFLICT(409, 1),
    UNPROCESSABLE(422, 2),
    REDIRECT(302, 3),
    TOO_MANY(429, 3),
    FAULT(500, 3),
    STARTING(503, 3);

    private final int status;
    private final int code;

    Failure(int status, int code) {
      this.status = status;
      this.code = code;
    }
  }

  static Stream<Arguments> commandsAndFailures() {
    List<Arguments> all = new ArrayList<>();
    for (String command : COMMANDS) {
      for (Failure failure : Failure.values()) {
        all.add(Arguments.of(command, failure));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("commandsAndFailures")
  void everyCommandWithEveryFailure(String command, Failure failure) {
    try (ScriptedServer server = failing(failure)) {
      Result result = CliRun.against(server).run(command.split(" "));
      assertThat(result.code()).as(result.err()).isEqualTo(failure.code);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).startsWith("weir: ").doesNotContain("Exception");
      if (failure.status >= 400) {
        assertThat(result.err()).contains("the server's own words");
      }
    }
  }

  /** For an action the state can be read and the action itself fails. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("commandsAndFailures")
  void anActionThatIsRefusedAfterTheStateWasRead(String command, Failure failure) {
    String verb = command.split(" ")[0];
    String body = ScriptedServer.problem(failure.status, "the server's own words");
    try (ScriptedServer server =
        Answers.knowing(Answers.PROGRESSING)
            .on("POST " + BASE + "/" + verb, failure.status, body)) {
      Result result = CliRun.against(server).run(command.split(" "));
      int expected = server.commands().isEmpty() ? 0 : failure.code;
      assertThat(result.code()).as(result.err()).isEqualTo(expected);
    }
  }

  private static ScriptedServer failing(Failure failure) {
    String body = ScriptedServer.problem(failure.status, "the server's own words");
    ScriptedServer server = new ScriptedServer();
    for (String path :
        List.of(
            "GET /api/v1/rollouts",
            "GET /api/v1/proxies",
            "GET /api/v1/source",
            "GET " + BASE,
            "POST " + BASE + "/abort")) {
      server.on(path, failure.status, body);
    }
    return server;
  }

  static Stream<String> commands() {
    return COMMANDS.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void nobodyListens(String command) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Result result =
        new CliRun().with("WEIR_SERVER", "http://127.0.0.1:" + port).run(command.split(" "));
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("nothing answers at http://127.0.0.1:" + port);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aServerThatNeverAnswersIsGivenUp(String command) throws IOException {
    // Accepts by its backlog and never says a word.
    try (ServerSocket silent = new ServerSocket(0)) {
      Result result =
          new CliRun()
              .with("WEIR_SERVER", "http://127.0.0.1:" + silent.getLocalPort())
              .run((command + " --timeout 100ms").split(" "));
      assertThat(result.code()).isEqualTo(3);
      assertThat(result.err()).contains("no complete answer").contains("within 0.1 s");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aWrongAddressIsWrongInput(String command) {
    for (String server : List.of("localhost:8080", "ftp://x", "http://", "http://a b", "")) {
      List<String> args = new ArrayList<>(List.of(command.split(" ")));
      args.addAll(List.of("--server", server));
      Result result = new CliRun().run(args.toArray(String[]::new));
      assertThat(result.code()).as(server).isEqualTo(2);
      assertThat(result.err()).contains("write it like http://127.0.0.1:8080");
    }
  }

  @Test
  void theTokenIsSentAndNeverShown() {
    try (ScriptedServer server = failing(Failure.UNAUTHORIZED)) {
      Result result = CliRun.against(server).with("WEIR_TOKEN", "s3cret").run("get", "proxies");
      assertThat(server.requests.getFirst().token()).contains("Bearer s3cret");
      assertThat(result.err()).contains("WEIR_TOKEN").doesNotContain("s3cret");
    }
    Result broken = new CliRun().run("status", "--token", "s3cret\nX-Evil: 1");
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err()).doesNotContain("s3cret").doesNotContain("Evil");
  }

  @Test
  void whatIsNoCommandIsWrongInput() {
    for (String line :
        List.of(
            "promot shop/checkout",
            "promote",
            "status --nonsense",
            "get pods",
            "journal x --limit 0",
            "journal x --limit many",
            "promote x --step 0",
            "status --wait",
            "status x --timeout 0s",
            "status x --revision v2",
            "status x --watch -o json",
            "status a/b/c",
            "abort ../x",
            "status -n a b/c",
            "plan x -f /nowhere",
            "lint /nowhere",
            "proxy",
            "help nonsense",
            "status x -o xml",
            "demo --story e")) {
      Result result = new CliRun().run(line.split(" "));
      assertThat(result.code()).as(line).isEqualTo(2);
      assertThat(result.err()).as(line).startsWith("weir: ");
      assertThat(result.out()).as(line).isEmpty();
    }
  }

  @Test
  void aFaultOfWeirItselfIsToldApart() {
    Result result =
        new CliRun()
            .demo(
                _ -> {
                  throw new IllegalStateException("broken");
                })
            .run("demo");
    assertThat(result.code()).isEqualTo(70);
    assertThat(result.err()).contains("a fault in Weir itself").contains("broken");
  }
}
