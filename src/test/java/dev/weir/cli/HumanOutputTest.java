package dev.weir.cli;

import static dev.weir.cli.Answers.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.CliRun.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanOutputTest {
  private static void golden(String name, Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    Golden.check(name, result.out());
  }

  @ParameterizedTest
  @CsvSource({"progressing", "healthy", "rolled-back", "troubled", "experiment"})
  void aRolloutIsShownAsATree(String state) {
    String rollout =
        switch (state) {
          case "progressing" -> Answers.PROGRESSING;
          case "healthy" -> Answers.HEALTHY;
          case "rolled-back" -> Answers.ROLLED_BACK;
          case "experiment" -> Answers.EXPERIMENT;
          default -> Answers.TROUBLED;
        };
    try (ScriptedServer server = Answers.knowing(rollout)) {
      golden("status-" + state, CliRun.against(server).run("status", "shop/checkout"));
    }
  }

  @Test
  void o02_aMeasurementWithoutAValueIsShownAndSoAreTheOthers() {
    String notANumber = "latency is NaN: dividing by 0";
    String rollout =
        Answers.PROGRESSING.replace("\"the query gave no series\"", "\"" + notANumber + "\"");
    for (String value : List.of("null", "\"NaN\"", "")) {
      String answer =
          value.isEmpty()
              ? rollout.replace("\"value\":null,", "")
              : rollout.replace("\"value\":null", "\"value\":" + value);
      try (ScriptedServer server = Answers.knowing(answer)) {
        Result result = CliRun.against(server).run("status", "shop/checkout");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
            .containsPattern("latency +no-data +- +" + notANumber)
            .containsPattern("success-rate +pass +99.93 %");
      }
    }
  }

  @Test
  void allRolloutsAreATableWithTheProblemsOfTheSource() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on(
                "GET /api/v1/rollouts",
                200,
                Answers.list(Answers.PROGRESSING, Answers.elsewhere(Answers.HEALTHY, "warehouse")))
            .on("GET /api/v1/source", 200, Answers.SOURCE_REFUSED)) {
      golden("status-all", CliRun.against(server).run("status"));
    }
  }

  @Test
  void theCommitInForceIsNamedAndTheRefusedOne() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on("GET /api/v1/rollouts", 200, Answers.list(Answers.PROGRESSING))
            .on("GET /api/v1/source", 200, Answers.SOURCE_OF_GIT)) {
      golden("status-git", CliRun.against(server).run("status"));
      golden("get-source-git", CliRun.against(server).run("get", "source"));
    }
  }

  @Test
  void whatAPipelineWantsIsNamedWithItsTime() {
    String deployed =
        Answers.HEALTHY.replace(
            "\"gates\":[],",
            "\"gates\":[],\"deployed\":{\"revision\":\"v2\",\"by\":\"hook:ci\",\"at\":"
                + "\"2026-03-01T12:05:00Z\"},");
    try (ScriptedServer server = Answers.knowing(deployed)) {
      golden("status-deployed", CliRun.against(server).run("status", "shop/checkout"));
    }
  }

  @Test
  void anEmptyServerSaysSo() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on("GET /api/v1/rollouts", 200, Answers.list())
            .on("GET /api/v1/source", 200, Answers.SOURCE_FINE)) {
      golden("status-none", CliRun.against(server).run("status"));
    }
  }

  @Test
  void aNarrowTerminalWrapsAndColours() {
    try (ScriptedServer server = Answers.knowing(Answers.TROUBLED)) {
      golden(
          "status-narrow", CliRun.against(server).terminal(50, 60).run("status", "shop/checkout"));
    }
  }

  @Test
  void noColourIsHonoured() {
    try (ScriptedServer server = Answers.knowing(Answers.TROUBLED)) {
      Result result =
          CliRun.against(server)
              .terminal(80, 60)
              .with("NO_COLOR", "1")
              .run("status", "shop/checkout");
      assertThat(result.out()).contains("frontend-7").doesNotContain("\u001b");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "get-proxies,get proxies",
    "get-source,get source",
    "get-rollouts,get rollouts",
    "plan,plan checkout",
    "journal,journal checkout",
    "notifications,notifications",
    "notifications-resend,notifications resend --all -n shop",
    "status-json,status checkout -o json",
    "status-yaml,status checkout -o yaml",
    "journal-yaml,journal checkout -o yaml"
  })
  void listingsAreGolden(String name, String command) {
    try (ScriptedServer server = Answers.knowing(Answers.PROGRESSING)) {
      golden(name, CliRun.against(server).run(command.split(" ")));
    }
  }

  @ParameterizedTest
  @CsvSource({"promote", "abort", "pause", "resume", "retry", "undo"})
  void anActionSaysWhatHappenedInOneSentence(String verb) {
    try (ScriptedServer server =
        Answers.knowing(Answers.PROGRESSING)
            .on("POST " + BASE + "/" + verb, 200, Answers.HEALTHY)) {
      golden("action-" + verb, CliRun.against(server).run(verb, "checkout"));
    }
  }

  @Test
  void aSignalIsConfirmedInOneSentence() {
    try (ScriptedServer server =
        Answers.knowing(Answers.PROGRESSING).on("POST " + BASE + "/signal", 200, Answers.HEALTHY)) {
      golden("action-signal", CliRun.against(server).run("signal", "checkout", "e2e-passed"));
    }
  }
}
