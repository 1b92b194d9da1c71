package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.CliRun.Result;
import org.junit.jupiter.api.Test;

/** A list that comes in pages is one list for whoever asks the command line. */
class PagesFollowedTest {
  private static String page(String kind, String next, String... items) {
    return "{\"kind\":\"%s\",\"items\":[%s]%s}"
        .formatted(
            kind,
            String.join(",", items),
            next.isEmpty() ? "" : ",\"metadata\":{\"continue\":\"" + next + "\"}");
  }

  @Test
  void everyPageIsShown() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on(
                "GET /api/v1/rollouts",
                200,
                page("RolloutList", "a+b=", Answers.elsewhere(Answers.HEALTHY, "billing")))
            .on(
                "GET /api/v1/rollouts?continue=a%2Bb%3D",
                200, page("RolloutList", "c", Answers.PROGRESSING))
            .on(
                "GET /api/v1/rollouts?continue=c",
                200,
                page("RolloutList", "", Answers.elsewhere(Answers.HEALTHY, "warehouse")))) {
      Result result = CliRun.against(server).run("get", "rollouts");
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out()).contains("billing").contains("shop").contains("warehouse");
      Result json = CliRun.against(server).run("get", "rollouts", "-o", "json");
      assertThat(json.out()).contains("RolloutList").contains("warehouse").doesNotContain("a+b=");
    }
  }

  @Test
  void aPageThatFailsIsNoShorterList() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on(
                "GET /api/v1/notifications?namespace=shop",
                200,
                page("NotificationList", "b", Answers.PROGRESSING))
            .on(
                "GET /api/v1/notifications?namespace=shop&continue=b",
                400,
                ScriptedServer.problem(400, "continue is not a token"))) {
      Result result = CliRun.against(server).run("notifications", "-n", "shop");
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).contains("continue is not a token");
    }
  }

  @Test
  void aServerWhoseListHasNoEndIsLeft() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on("GET /api/v1/proxies", 200, page("ProxyList", "again"))
            .on("GET /api/v1/proxies?continue=again", 200, page("ProxyList", "again"))) {
      Result result = CliRun.against(server).run("get", "proxies");
      assertThat(result.code()).isEqualTo(3);
      assertThat(result.err()).contains("1000 pages");
    }
  }
}
