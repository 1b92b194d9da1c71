package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.webhook.HookSecrets;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps that docs/ci offers for pipelines, run against the real interface. */
@QuarkusTest
@TestProfile(Scripted.class)
class PipelineStepsTest {
  private static final Path CI = Path.of("docs/ci");
  private static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");

  @Inject ScriptedControl control;
  @Inject ScriptedHooks source;

  private record Ran(int code, String said) {}

  @BeforeEach
  void reset() {
    control.reset();
    source.reset();
    control.change(Views.stepping(CHECKOUT, 1_000));
  }

  private static Ran run(String secret, String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("python3", CI.resolve("weir_hook.py").toString()));
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("WEIR_SERVER", "http://127.0.0.1:" + RestAssured.port + "/");
    environment.put("WEIR_HOOK_SECRET", secret);
    environment.put("WEIR_DELIVERY", "pipeline-1");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), said);
  }

  @Test
  void eachWebhookIsTaken() throws Exception {
    assertThat(run(ScriptedHooks.CI, "deploy", "shop/checkout", "v9").code()).isZero();
    assertThat(run(ScriptedHooks.CI, "signal", "shop/checkout", "e2e", "v2").code()).isZero();
    Ran aborted = run(ScriptedHooks.CI, "abort", "shop/checkout");
    assertThat(aborted.code()).as(aborted.said()).isZero();
    assertThat(aborted.said()).isNotBlank().doesNotContain("{");
    assertThat(run(ScriptedHooks.CI, "sync").code()).isZero();
    assertThat(control.commands)
        .extracting(given -> given.command().kind())
        .containsExactly(Command.Kind.DEPLOY, Command.Kind.SIGNAL, Command.Kind.ABORT);
    assertThat(control.commands.getFirst().command().to()).contains(new Revision("v9"));
    assertThat(control.commands).extracting(g -> g.command().id()).containsOnly("pipeline-1");
    assertThat(source.reads).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"401,4,a-secret-that-is-not-known", "404,1,", "400,2,"})
  void whatIsRefusedEndsWithItsCode(int status, int code, String secret) throws Exception {
    String rollout = status == 404 ? "shop/nothing" : "shop/checkout";
    String revision = status == 400 ? "not a revision" : "v2";
    Ran ran = run(secret == null ? ScriptedHooks.CI : secret, "deploy", rollout, revision);
    assertThat(ran.code()).as(ran.said()).isEqualTo(code);
    assertThat(ran.said()).doesNotContain(ScriptedHooks.CI).doesNotContain("Traceback");
  }

  @Test
  void wrongWordsAreExplained() throws Exception {
    for (String[] words :
        new String[][] {
          {}, {"promote", "shop/checkout"}, {"deploy", "shop/checkout"}, {"sync", "x"}
        }) {
      Ran ran = run(ScriptedHooks.CI, words);
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.said()).contains("weir_hook.py deploy NAMESPACE/ROLLOUT REVISION");
    }
    assertThat(control.commands).isEmpty();
  }

  /** Every call in the ready-made pipelines is one that is taken. */
  @ParameterizedTest
  @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"})
  void thePipelinesCallItRightly(String file) throws Exception {
    List<MatchResult> calls =
        Pattern.compile("python3 ci/weir_hook\\.py ([^'\n]+)")
            .matcher(Files.readString(CI.resolve(file)))
            .results()
            .toList();
    assertThat(calls).hasSize(3);
    for (MatchResult call : calls) {
      String[] words = call.group(1).replaceAll("\"\\$[^\"]+\"", "0123abc").strip().split(" ");
      Ran ran = run(ScriptedHooks.CI, words);
      assertThat(ran.code()).as(call.group() + ": " + ran.said()).isZero();
    }
    assertThat(control.commands)
        .extracting(given -> given.command().kind())
        .containsExactly(Command.Kind.DEPLOY, Command.Kind.SIGNAL, Command.Kind.ABORT);
  }

  @Test
  void theFileOfSecretsInTheGuideIsOne() throws IOException {
    String page = Files.readString(Path.of("docs/webhooks.md"));
    MatchResult block =
        Pattern.compile("(?ms)^```\n(# NAME.*?)^```").matcher(page).results().findFirst().get();
    assertThat(HookSecrets.parse("guide", block.group(1)).senders())
        .containsExactly("ci", "lab", "repo");
  }
}
