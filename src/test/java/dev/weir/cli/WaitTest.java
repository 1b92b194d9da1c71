package dev.weir.cli;

import static dev.weir.cli.Answers.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.weir.cli.CliRun.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitTest {
  private static final String NEW_SPEC = Answers.HEALTHY_OLD;

  private static final String PROGRESSING_V3 =
      Answers.PROGRESSING
          .replace("\"v2\"", "\"v3\"")
          .replace("\"v1\"", "\"v2\"")
          .replace("\"generation\":7", "\"generation\":8")
          .replace("\"observedGeneration\":7", "\"observedGeneration\":8");

  private static final String HEALTHY_V3 =
      Answers.HEALTHY.replace("\"v2\"", "\"v3\"").replace("eneration\":7", "eneration\":8");

  private static Result wait(List<String> answers, String... more) {
    try (ScriptedServer server = new ScriptedServer()) {
      answers.forEach(a -> server.on("GET " + BASE, 200, a));
      server.on("GET /api/v1/stream", WaitTest::nudging);
      return wait(server, more);
    }
  }

  /** Says "something changed" again and again, so that nothing is asked by the clock. */
  private static void nudging(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    CountDownLatch never = new CountDownLatch(1);
    try {
      while (!never.await(50, TimeUnit.MILLISECONDS)) {
        exchange.getResponseBody().write("data: {}\n\n".getBytes(StandardCharsets.US_ASCII));
        exchange.getResponseBody().flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Result wait(ScriptedServer server, String... more) {
    String[] args = new String[more.length + 3];
    args[0] = "status";
    args[1] = "shop/checkout";
    args[2] = "--wait";
    System.arraycopy(more, 0, args, 3, more.length);
    return CliRun.against(server).run(args);
  }

  @Test
  void itPrintsEachChangeAndEndsHealthy() {
    Result result = wait(List.of(Answers.PROGRESSING, Answers.PROGRESSING, Answers.HEALTHY));
    assertThat(result.code()).isZero();
    Golden.check("wait-healthy", result.out());
  }

  @Test
  void aRunningClockIsNoChange() {
    Result result =
        wait(
            List.of(
                Answers.PROGRESSING,
                Answers.PROGRESSING.replace("2 m 10 s", "3 m"),
                Answers.PROGRESSING.replace("99.93 %", "99.9 %"),
                Answers.HEALTHY));
    assertThat(result.out().lines()).hasSize(2);
  }

  @Test
  void aRollbackEndsItWithFive() {
    Result result = wait(List.of(PROGRESSING_V3, Answers.ROLLED_BACK));
    assertThat(result.code()).isEqualTo(5);
    assertThat(result.out()).contains("v3 was rolled back");
    assertThat(wait(List.of(Answers.ROLLED_BACK.replace("RolledBack", "Failed"))).code())
        .isEqualTo(5);
  }

  @Test
  void timeEndsItWithSix() {
    Result result = wait(List.of(Answers.PROGRESSING), "--timeout", "300ms");
    assertThat(result.code()).isEqualTo(6);
    assertThat(result.err()).contains("shop/checkout is still not there after 300ms");
    assertThat(wait(List.of(Answers.TROUBLED), "--timeout", "300ms").code()).isEqualTo(6);
  }

  @Test
  void justAfterACommitTheOldRevisionIsStillHealthyAndDoesNotCount() {
    Result old = wait(List.of(Answers.HEALTHY), "--revision", "v3", "--timeout", "300ms");
    assertThat(old.code()).isEqualTo(6);
    assertThat(old.err()).contains("waited for revision v3");
    Result there =
        wait(List.of(Answers.HEALTHY, NEW_SPEC, PROGRESSING_V3, HEALTHY_V3), "--revision", "v3");
    assertThat(there.code()).isZero();
  }

  @Test
  void aSpecThatIsNotActedOnYetDoesNotCountEvenWithoutARevision() {
    assertThat(wait(List.of(NEW_SPEC), "--timeout", "300ms").code()).isEqualTo(6);
  }

  @Test
  void theRollbackOfAnotherRevisionDoesNotCount() {
    Result result =
        wait(
            List.of(
                Answers.ROLLED_BACK,
                HEALTHY_V3.replace("\"v3\"", "\"v4\"").replace("eneration\":8", "eneration\":9")),
            "--revision",
            "v4");
    assertThat(result.code()).isZero();
    assertThat(wait(List.of(Answers.ROLLED_BACK), "--revision", "v3").code()).isEqualTo(5);
  }

  @Test
  void whatIsNotThereYetAndAServerThatRestartsAreWaitedFor() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on("GET " + BASE, 404, ScriptedServer.problem(404, "no rollout shop/checkout"))
            .on("GET " + BASE, 200, Answers.PROGRESSING)
            .on("GET " + BASE, 503, "")
            .on("GET " + BASE, 200, Answers.HEALTHY)) {
      Result result = wait(server);
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out()).contains("not there yet").contains("the server is lost; waiting");
    }
  }

  @Test
  void aServerThatDoesNotComeBackIsUnreachable() {
    try (ScriptedServer server =
        new ScriptedServer()
            .on("GET " + BASE, 200, Answers.PROGRESSING)
            .on("GET " + BASE, 503, "")) {
      assertThat(wait(server, "--timeout", "1200ms").code()).isEqualTo(3);
    }
  }

  @Test
  void aServerThatWasNeverThereIsSaidAtOnce() {
    try (ScriptedServer server = new ScriptedServer().on("GET " + BASE, 500, "")) {
      assertThat(wait(server).code()).isEqualTo(3);
    }
  }

  @Test
  void aTokenThatMayNotReadIsSaidAtOnce() {
    try (ScriptedServer server = new ScriptedServer().on("GET " + BASE, 403, "")) {
      assertThat(wait(server).code()).isEqualTo(4);
    }
  }

  @Test
  void machinesGetTheResultAlone() {
    Result result = wait(List.of(Answers.PROGRESSING, Answers.HEALTHY), "-o", "json");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("{").contains("\"phase\": \"Healthy\"");
    assertThat(result.out()).doesNotContain("Progressing");
    assertThat(result.err()).contains("Progressing").contains("Healthy");
  }
}
