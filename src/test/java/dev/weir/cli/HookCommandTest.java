package dev.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.CliRun.Result;
import dev.weir.webhook.HookPath;
import dev.weir.webhook.HookRequest;
import dev.weir.webhook.HookSecrets;
import dev.weir.webhook.HookVerdict;
import dev.weir.webhook.HookVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookCommandTest {
  private static final String SECRET = "a-secret-of-the-pipeline";
  private static final HookSecrets SECRETS =
      HookSecrets.parse("hooks", "ci weir deploy,signal,abort,sync " + SECRET);
  private static final String DONE = "{\"result\":\"done\",\"message\":\"v2 gets 10 %.\"}";

  @TempDir Path folder;

  private final List<HookVerdict> verdicts = new CopyOnWriteArrayList<>();

  /** Checks as a server does, with the request's own bytes, and then answers. */
  private ScriptedServer.Answer checked(String path, String body, ScriptedServer.Answer then) {
    return exchange -> {
      Map<String, String> headers = new HashMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      HookRequest request =
          new HookRequest(HookPath.parse(path).orElseThrow(), headers, body.getBytes(UTF_8));
      verdicts.add(HookVerifier.verify(SECRETS, request, Instant.now()));
      then.give(exchange);
    };
  }

  private ScriptedServer server(String path, String body, int status, String answer) {
    return new ScriptedServer()
        .on("POST " + path, checked(path, body, ScriptedServer.json(status, answer)));
  }

  private static CliRun against(ScriptedServer server) {
    return CliRun.against(server).with("WEIR_HOOK_SECRET", SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deploy shop/checkout --revision v2                   | /hooks/v1/shop/checkout/deploy | {"revision":"v2"}
          signal shop/checkout --signal e2e                    | /hooks/v1/shop/checkout/signal | {"signal":"e2e"}
          signal shop/checkout --signal e2e --revision v2      | /hooks/v1/shop/checkout/signal | {"revision":"v2","signal":"e2e"}
          abort shop/checkout                                  | /hooks/v1/shop/checkout/abort  | {}
          abort shop/checkout --revision v2                    | /hooks/v1/shop/checkout/abort  | {"revision":"v2"}
          sync                                                 | /hooks/v1/sync                 | {}
          sync shop/checkout                                   | /hooks/v1/shop/checkout/sync   | {}
          """)
  void whatIsSentIsSignedForItsPathAndBody(String words, String path, String body) {
    try (ScriptedServer server = server(path, body, 200, DONE)) {
      Result result =
          against(server).run(("hook send " + words + " --delivery build-1").split(" +"));
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out()).endsWith("v2 gets 10 %.\n");
      assertThat(server.commands()).hasSize(1);
      assertThat(server.commands().getFirst().body()).isEqualTo(body);
      assertThat(server.commands().getFirst().token()).isEmpty();
      assertThat(verdicts)
          .singleElement()
          .isInstanceOfSatisfying(
              HookVerdict.Sent.class, sent -> assertThat(sent.delivery()).isEqualTo("build-1"));
    }
  }

  @Test
  void itIsSentAgainAsTheSameDeliveryUntilItIsAnswered() {
    String path = "/hooks/v1/shop/checkout/abort";
    try (ScriptedServer server =
        new ScriptedServer()
            .on("POST " + path, checked(path, "{}", ScriptedServer.json(503, "{}")))
            .on("POST " + path, checked(path, "{}", ScriptedServer.json(429, "{}")))
            .on("POST " + path, checked(path, "{}", exchange -> exchange.close()))
            .on("POST " + path, checked(path, "{}", ScriptedServer.json(200, DONE)))) {
      Result result = against(server).run("hook", "send", "abort", "shop/checkout");
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(verdicts)
          .hasSizeGreaterThanOrEqualTo(4)
          .hasOnlyElementsOfType(HookVerdict.Sent.class);
      assertThat(verdicts.stream().distinct()).as("one delivery").hasSize(1);
    }
  }

  @Test
  void itIsGivenUpWhenItsTimeIsOver() {
    Result result =
        new CliRun()
            .with("WEIR_SERVER", "http://127.0.0.1:1")
            .with("WEIR_HOOK_SECRET", SECRET)
            .run("hook", "send", "sync", "--retry-for", "1s");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("nothing answers");
  }

  @ParameterizedTest
  @CsvSource({"409,1", "404,1", "401,4", "403,4", "400,2", "422,2", "413,2"})
  void theExitCodeSaysWhatCameOfIt(int status, int code) {
    String path = "/hooks/v1/shop/checkout/deploy";
    String body = "{\"revision\":\"v2\"}";
    try (ScriptedServer server =
        server(path, body, status, ScriptedServer.problem(status, "because of the reason"))) {
      Result result =
          against(server).run("hook", "send", "deploy", "shop/checkout", "--revision", "v2");
      assertThat(result.code()).isEqualTo(code);
      assertThat(result.err())
          .contains("because of the reason")
          .doesNotContain(SECRET)
          .doesNotContain("--token");
      assertThat(server.commands()).as("no reason to try again").hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hook                                                     | weir hook send
          hook send                                                | ACTION
          hook send promote shop/checkout                          | none of deploy, signal, sync and abort
          hook send deploy                                         | weir hook send deploy NAMESPACE/NAME
          hook send deploy checkout --revision v2                  | checkout' is no rollout
          hook send deploy Shop/checkout --revision v2             | Shop/checkout' is no rollout
          hook send deploy shop/checkout                           | --revision REVISION
          hook send signal shop/checkout                           | --signal NAME
          hook send abort shop/checkout --signal x                 | --signal is for signal
          hook send sync --revision v2                             | --revision is not for sync
          hook send sync --delivery a/b                            | --delivery is 1 to 100
          hook send sync --secret-file /nowhere/at/all             | cannot be read
          """)
  void wrongInputIsSaidBeforeAnythingIsSent(String words, String says) {
    Result result = new CliRun().with("WEIR_HOOK_SECRET", SECRET).run(words.split(" +"));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(says).doesNotContain(SECRET);
  }

  @Test
  void theSecretComesFromAFileOrAVariable() throws IOException {
    assertThat(new CliRun().run("hook", "send", "sync").err()).contains("WEIR_HOOK_SECRET");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThat(new CliRun().run("hook", "send", "sync", "--secret-file", empty.toString()).err())
        .contains("one line of printable ASCII");
    Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    try (ScriptedServer server = server("/hooks/v1/sync", "{}", 200, DONE)) {
      Result result =
          CliRun.against(server)
              .with("WEIR_TOKEN", "a-token-that-is-not-for-hooks")
              .run("hook", "send", "sync", "--secret-file", file.toString());
      assertThat(result.code()).isZero();
      assertThat(verdicts).hasOnlyElementsOfType(HookVerdict.Sent.class);
      assertThat(server.commands().getFirst().token()).isEmpty();
    }
  }
}
