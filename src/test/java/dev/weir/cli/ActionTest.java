package dev.weir.cli;

import static dev.weir.cli.Answers.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.weir.cli.CliRun.Result;
import dev.weir.cli.ScriptedServer.Request;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "promote checkout                         | {\"revision\":\"v2\",\"step\":1}",
        "promote checkout --full --skip-gates     | {\"revision\":\"v2\",\"step\":1,\"full\":true,\"skipGates\":true}",
        "promote checkout --revision v9 --step 3  | {\"revision\":\"v9\",\"step\":2}",
        "abort checkout                           | {\"revision\":\"v2\"}",
        "abort checkout --revision v3             | {\"revision\":\"v3\"}",
        "pause checkout                           | {\"revision\":\"v2\"}",
        "resume checkout                          | {\"revision\":\"v2\",\"step\":1}",
        "retry checkout                           | {}",
        "undo checkout                            | {}",
        "undo checkout --revision v2              | {\"revision\":\"v2\"}",
        "undo checkout --to v1                    | {\"to\":\"v1\"}",
        "signal checkout e2e-passed               | {\"revision\":\"v2\",\"signal\":\"e2e-passed\"}",
      })
  void theRequestNamesWhatIsThereNow(String line, String body) {
    String verb = line.split(" ")[0];
    try (ScriptedServer server =
        Answers.knowing(Answers.PROGRESSING)
            .on("POST " + BASE + "/" + verb, 200, Answers.PROGRESSING)) {
      Result result = CliRun.against(server).run(line.split(" "));
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(server.commands()).extracting(Request::body).containsExactly(body);
    }
  }

  @Test
  void o10_promoteWithNothingToPromoteSaysSo() {
    try (ScriptedServer server =
        Answers.knowing(Answers.HEALTHY)
            .on(
                "POST " + BASE + "/promote",
                409,
                ScriptedServer.problem(409, "nothing to promote: v2 is stable"))) {
      Result result = CliRun.against(server).run("promote", "shop/checkout");
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).isEqualTo("weir: nothing to promote: v2 is stable\n");
      assertThat(server.commands()).extracting(Request::body).containsExactly("{}");
    }
  }

  @Test
  void o11_abortWhenNothingIsRunningIsRefused() {
    try (ScriptedServer server =
        Answers.knowing(Answers.HEALTHY)
            .on(
                "POST " + BASE + "/abort",
                409,
                ScriptedServer.problem(409, "no rollout in progress"))) {
      Result result = CliRun.against(server).run("abort", "checkout");
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("no rollout in progress");
    }
  }

  @Test
  void aLostConnectionIsTriedAgainWithTheSameKey() {
    try (ScriptedServer server =
        Answers.knowing(Answers.PROGRESSING)
            .on("POST " + BASE + "/promote", HttpExchange::close)
            .on("POST " + BASE + "/promote", 503, "")
            .on("POST " + BASE + "/promote", 200, Answers.PROGRESSING)) {
      Result result = CliRun.against(server).run("promote", "checkout");
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(server.commands()).hasSize(3);
      assertThat(server.commands())
          .extracting(Request::key)
          .doesNotContain(java.util.Optional.empty());
      assertThat(server.commands().stream().map(Request::key).distinct()).hasSize(1);
    }
  }

  @Test
  void everyRunHasItsOwnKey() {
    try (ScriptedServer server =
        Answers.knowing(Answers.PROGRESSING)
            .on("POST " + BASE + "/promote", 200, Answers.PROGRESSING)) {
      CliRun.against(server).run("promote", "checkout");
      CliRun.against(server).run("promote", "checkout");
      assertThat(server.commands().stream().map(Request::key).distinct()).hasSize(2);
    }
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    try (ScriptedServer server =
        Answers.knowing(Answers.PROGRESSING)
            .on("POST " + BASE + "/promote", 409, ScriptedServer.problem(409, "stale"))) {
      assertThat(CliRun.against(server).run("promote", "checkout").code()).isEqualTo(1);
      assertThat(server.commands()).hasSize(1);
    }
  }

  @Test
  void anAbortGoesOutEvenWhenTheStateCannotBeRead() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on("GET " + BASE, 500, "")
            .on("POST " + BASE + "/abort", 200, Answers.HEALTHY)) {
      assertThat(CliRun.against(server).run("abort", "shop/checkout").code()).isZero();
      assertThat(server.commands()).extracting(Request::body).containsExactly("{}");
      assertThat(CliRun.against(server).run("promote", "shop/checkout").code()).isEqualTo(3);
      assertThat(server.commands()).hasSize(1);
    }
  }

  @Test
  void aNameInTwoNamespacesIsAskedBack() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on(
                "GET /api/v1/rollouts",
                200,
                Answers.list(
                    Answers.PROGRESSING, Answers.elsewhere(Answers.PROGRESSING, "warehouse")))
            .on("GET " + BASE, 200, Answers.PROGRESSING)
            .on("POST " + BASE + "/promote", 200, Answers.PROGRESSING)) {
      Result ambiguous = CliRun.against(server).run("promote", "checkout");
      assertThat(ambiguous.code()).isEqualTo(2);
      assertThat(ambiguous.err()).contains("shop/checkout and warehouse/checkout").contains("-n");
      assertThat(server.commands()).isEmpty();
      assertThat(CliRun.against(server).run("promote", "checkout", "-n", "shop").code()).isZero();
      assertThat(CliRun.against(server).run("status", "nowhere").code()).isEqualTo(1);
    }
  }

  @Test
  void namesAreEscapedInPaths() {
    for (String name : List.of("shop/a?b", "shop/a%2Fb", "shop/..", "sh op/x")) {
      assertThat(new CliRun().run("abort", name).code()).as(name).isEqualTo(2);
    }
  }
}
