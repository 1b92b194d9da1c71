package dev.weir.cli;

import static dev.weir.cli.Answers.BASE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchTest {
  private final ScriptedServer server = new ScriptedServer();
  private volatile String journal = Answers.JOURNAL;
  private volatile String rollout = Answers.PROGRESSING;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger exit = new AtomicInteger(-1);
  private final CliRun cli = CliRun.against(server);
  private Thread running = new Thread();

  WatchTest() {
    server
        .on("GET " + BASE, exchange -> ScriptedServer.json(200, rollout).give(exchange))
        .on("GET " + BASE + "/plan", 200, Answers.PLAN)
        .on("GET " + BASE + "/journal?limit=5", 200, Answers.JOURNAL);
  }

  @AfterEach
  void stop() throws InterruptedException {
    running.interrupt();
    running.join();
    server.close();
  }

  private void start(String... args) {
    running = Thread.ofPlatform().start(() -> exit.set(cli.run(args).code()));
  }

  private String out() {
    return cli.out.toString(UTF_8);
  }

  /** A stream that sends what the test puts in the queue, and ends at "end". */
  private void streaming(HttpExchange exchange) throws IOException {
    streams.incrementAndGet();
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(": hello\n\n".getBytes(UTF_8));
    exchange.getResponseBody().flush();
    try {
      for (String event = events.take(); !event.equals("end"); event = events.take()) {
        exchange.getResponseBody().write(event.getBytes(UTF_8));
        exchange.getResponseBody().flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String event(String namespace) {
    return "event: rollout\ndata: {\"metadata\":{\"namespace\":\""
        + namespace
        + "\",\"name\":\"checkout\"}}\n\n";
  }

  @Test
  void aPipeGetsALineForEachChange() {
    server.on("GET /api/v1/stream", this::streaming);
    start("status", "shop/checkout", "--watch");
    await().until(() -> streams.get() == 1 && out().lines().count() == 1);
    rollout = Answers.HEALTHY;
    events.add(event("shop"));
    await().until(() -> out().lines().count() == 2);
    assertThat(out()).doesNotContain("\u001b").contains("Progressing").contains("Healthy");
  }

  @Test
  void aLostStreamIsOpenedAgain() {
    server.on("GET /api/v1/stream", this::streaming);
    start("status", "shop/checkout", "--watch");
    await().until(() -> streams.get() == 1);
    events.add("end");
    await().until(() -> streams.get() == 2);
    rollout = Answers.HEALTHY;
    events.add(event("shop"));
    await().until(() -> out().contains("Healthy"));
  }

  @Test
  void withoutAStreamTheServerIsAskedAgain() {
    start("status", "shop/checkout", "--watch");
    await().until(() -> out().lines().count() == 1);
    rollout = Answers.HEALTHY;
    await().until(() -> out().contains("Healthy"));
  }

  @Test
  void eventsOfOthersAreNoReasonToAsk() {
    server.on("GET /api/v1/stream", this::streaming);
    start("status", "shop/checkout", "--watch");
    await().until(() -> streams.get() == 1 && asked() == 2);
    for (int i = 0; i < 20; i++) {
      events.add(event("warehouse"));
    }
    events.add("data: not json at all\n\n");
    await().until(() -> asked() == 3);
    assertThat(asked()).isEqualTo(3);
  }

  private long asked() {
    return server.requests.stream().filter(r -> r.path().equals(BASE)).count();
  }

  @Test
  void aTerminalIsRedrawnInPlaceAndFitsTheWindow() {
    cli.terminal(80, 12);
    server.on("GET /api/v1/stream", this::streaming);
    start("status", "shop/checkout", "--watch");
    await().until(() -> out().contains("more lines; make the window taller"));
    await().until(() -> out().contains("\u001b[11A\r\u001b[J"));
  }

  @Test
  void aDumbTerminalGetsLines() {
    cli.terminal(80, 40).with("TERM", "dumb");
    start("status", "shop/checkout", "--watch");
    await().until(() -> out().contains("Progressing"));
    assertThat(out()).doesNotContain("\u001b");
  }

  @Test
  void aServerThatIsLostIsWaitedFor() {
    start("status", "shop/checkout", "--watch");
    await().until(() -> out().contains("Progressing"));
    rollout = "<html>";
    await().until(() -> out().contains("The server is lost"));
    rollout = Answers.HEALTHY;
    await().until(() -> out().contains("The server is back") && out().contains("Healthy"));
  }

  @Test
  void itEndsWhenItIsTold() {
    start("status", "shop/checkout", "--watch");
    await().until(() -> out().contains("Progressing"));
    running.interrupt();
    await().until(() -> exit.get() == 0);
  }

  @Test
  void aJournalIsFollowedWithoutRepeatingItself() {
    for (int limit : new int[] {2, 1000}) {
      server.on(
          "GET " + BASE + "/journal?limit=" + limit,
          exchange -> ScriptedServer.json(200, journal).give(exchange));
    }
    start("journal", "shop/checkout", "--limit", "2", "--follow");
    await().until(() -> out().lines().count() == 2);
    journal =
        "{\"items\":[{\"number\":10,\"at\":\"2026-03-01T12:09:00Z\",\"actor\":\"ada\","
            + "\"event\":\"promoted\",\"message\":\"on\"},"
            + Answers.JOURNAL.substring(Answers.JOURNAL.indexOf('[') + 1);
    await().until(() -> out().contains("promoted"));
    assertThat(out().lines()).hasSize(3);
  }
}
