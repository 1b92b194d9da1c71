package dev.weir.cli;

import static dev.weir.cli.Answers.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.weir.cli.CliRun.Result;
import dev.weir.cli.ScriptedServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HostileServerTest {
  private static Result status(Answer answer, String... more) {
    try (ScriptedServer server = new ScriptedServer().on("GET " + BASE, answer)) {
      CliRun run = CliRun.against(server);
      return more.length == 0
          ? run.run("status", "shop/checkout")
          : run.run("status", "shop/checkout", "--timeout", more[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>hello</html>", "", "{", "{\"a\":NaN}", "[]", "\"x\"", "{} {}", "nul"})
  void whatIsNotAJsonObjectIsNoServer(String body) {
    Result result = status(ScriptedServer.json(200, body));
    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.err()).contains("Is this the address of a Weir server?");
  }

  @Test
  void aNotFoundOfSomebodyElseIsNoServer() {
    Result result = status(ScriptedServer.json(404, "<h1>Not here</h1>"));
    assertThat(result.code()).isEqualTo(3);
  }

  @Test
  void nestingHasALimit() {
    assertThat(status(ScriptedServer.json(200, "[".repeat(100_000))).code()).isEqualTo(3);
  }

  @Test
  void sizeHasALimit() {
    Result result =
        status(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] part = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
              for (int i = 0; i < 80; i++) {
                exchange.getResponseBody().write(part);
              }
            });
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("more than 64 MiB");
  }

  @Test
  void aCutAnswerIsNotTakenForAWholeOne() {
    Result result =
        status(
            exchange -> {
              exchange.sendResponseHeaders(200, 1_000);
              exchange
                  .getResponseBody()
                  .write("{\"metadata\":{}}".getBytes(StandardCharsets.UTF_8));
              exchange.getResponseBody().flush();
            });
    assertThat(result.code()).as(result.out()).isEqualTo(3);
  }

  @Test
  void aDrippingAnswerIsGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    long start = System.nanoTime();
    Result result = status(exchange -> drip(exchange, never), "500ms");
    never.countDown();
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("within 0.5 s");
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(10);
  }

  private static void drip(HttpExchange exchange, CountDownLatch never) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    try {
      while (!never.await(50, TimeUnit.MILLISECONDS)) {
        out.write(' ');
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "status shop/checkout",
    "status shop/checkout -o json",
    "status shop/checkout -o yaml",
    "status"
  })
  void noTextOfAServerSteersTheTerminal(String line) {
    String evil = "\\u001b[2J\\u001b]0;x\\u0007\\u009b31m\\u202eabc\\r\\b\\u0000";
    String rollout =
        Answers.TROUBLED
            .replace("the dashboard looks odd", "odd" + evil)
            .replace("frontend-7", "f7" + evil)
            .replace("value is required", evil)
            .replace("\"v2\"", "\"v2" + evil + "\"")
            .replace("Paused", "Paused" + evil);
    try (ScriptedServer server =
        new ScriptedServer()
            .on("GET /api/v1/rollouts", 200, Answers.list(rollout))
            .on("GET /api/v1/source", 200, Answers.SOURCE_REFUSED.replace("It is empty.", evil))
            .on("GET " + BASE, 200, rollout)
            .on("GET " + BASE + "/plan", 200, Answers.PLAN.replace("weight 10%", evil))
            .on(
                "GET " + BASE + "/journal?limit=5",
                200,
                Answers.JOURNAL.replace("v2 is on its way", evil))) {
      Result result = CliRun.against(server).run(line.split(" "));
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out().replace("\n", "")).isNotEmpty();
      assertThat(result.out().replace("\n", "").chars())
          .noneMatch(c -> Character.isISOControl(c) || c == 0x202e);
    }
  }

  @Test
  void noErrorOfAServerSteersTheTerminal() {
    Result result =
        status(ScriptedServer.json(409, ScriptedServer.problem(409, "no\\u001b[2J \\u009b")));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().strip().chars()).noneMatch(Character::isISOControl);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"status\":null}",
        "{\"status\":[],\"metadata\":7}",
        "{\"status\":{\"phase\":7,\"weights\":[1],\"step\":\"x\",\"proxies\":\"none\",\"gates\":{}}}",
        "{\"status\":{\"weights\":{\"v1\":\"x\",\"v2\":1e99,\"v3\":-5},\"gates\":[1,null],\"step\":{\"index\":1e30}}}",
        "{\"status\":{\"candidate\":\"v2\",\"step\":{\"index\":99,\"of\":2,\"heldSince\":\"yesterday\"}}}"
      })
  void strangeStatesAreShownAsFarAsTheyGo(String rollout) {
    Result result = status(ScriptedServer.json(200, rollout));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
  }
}
