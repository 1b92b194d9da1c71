package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.CliRun.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthCommandTest {
  private static Result asked(int ready, int live, String... more) {
    try (ScriptedServer server =
        new ScriptedServer()
            .on("GET /q/health/ready", ready, "{\"status\":\"x\"}")
            .on("GET /q/health/live", live, "{\"status\":\"x\"}")) {
      CliRun run = CliRun.against(server);
      return more.length == 0 ? run.run("health") : run.run("health", more[0]);
    }
  }

  @Test
  void readyAndLiveAreTwoQuestions() {
    assertThat(asked(200, 503)).isEqualTo(new Result(0, "ready\n", ""));
    assertThat(asked(503, 200)).isEqualTo(new Result(1, "not ready\n", ""));
    assertThat(asked(503, 200, "--live")).isEqualTo(new Result(0, "live\n", ""));
    assertThat(asked(200, 503, "--live")).isEqualTo(new Result(1, "not live\n", ""));
  }

  @Test
  void somebodyElseIsNoWeir() {
    Result result = asked(404, 404);
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("no Weir", "404", "--server");
  }

  @Test
  void nothingThereIsUnreachable() {
    Result result = new CliRun().run("health", "--server", "http://127.0.0.1:1");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("nothing answers at http://127.0.0.1:1");
  }

  @Test
  void aWrongAddressIsWrongInput() {
    Result result = new CliRun().run("health", "--server", "127.0.0.1:8080");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("http://127.0.0.1:8080");
  }
}
