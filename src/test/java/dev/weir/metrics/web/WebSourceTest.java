package dev.weir.metrics.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.WebCall;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WebSourceTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final WebSource source = new WebSource();
  private final AtomicReference<String> seen = new AtomicReference<>("");
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    source.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    seen.set(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("x-token")
            + " "
            + body);
    switch (exchange.getRequestURI().getPath()) {
      case "/moved" -> {
        exchange.getResponseHeaders().set("Location", "/ok");
        exchange.sendResponseHeaders(302, -1);
      }
      case "/ill" -> exchange.sendResponseHeaders(503, -1);
      case "/slow" -> {
        try {
          TimeUnit.SECONDS.sleep(20);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      case "/endless" -> {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
          byte[] block = new byte[65_536];
          while (true) {
            out.write(block);
          }
        }
      }
      default -> exchange.sendResponseHeaders(204, -1);
    }
    exchange.close();
  }

  private Reading ask(WebCall call, Duration timeout) {
    Inquiry inquiry =
        new Inquiry(
            NOON,
            timeout,
            timeout,
            call.text(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(call));
    return source.ask(inquiry).toCompletableFuture().join().candidate();
  }

  private Reading get(String path) {
    return ask(
        new WebCall("GET", "http://127.0.0.1:" + port() + path, List.of(), ""),
        Duration.ofSeconds(5));
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private static double status(Reading reading) {
    return ((Reading.Answer) reading).series().getFirst().points().getFirst().value();
  }

  @Test
  void theValueIsTheStatusOfTheAnswer() {
    assertThat(status(get("/ok"))).isEqualTo(204);
    assertThat(status(get("/ill"))).isEqualTo(503);
  }

  @Test
  void aRedirectIsAnAnswerAndIsNotFollowed() {
    assertThat(status(get("/moved"))).isEqualTo(302);
    assertThat(seen.get()).contains("/moved");
  }

  @Test
  void methodHeadersAndBodyAreSent() {
    ask(
        new WebCall(
            "POST",
            "http://127.0.0.1:" + port() + "/smoke?ns=shop",
            List.of(new WebCall.Header("x-token", "secret")),
            "{\"suite\": \"smoke\"}"),
        Duration.ofSeconds(5));

    assertThat(seen.get()).isEqualTo("POST /smoke?ns=shop secret {\"suite\": \"smoke\"}");
  }

  @Test
  void aBodyWithoutEndCostsNothing() {
    assertThat(status(get("/endless"))).isEqualTo(200);
  }

  @Test
  void whoIsTooSlowHasNotAnswered() {
    Reading reading =
        ask(
            new WebCall("GET", "http://127.0.0.1:" + port() + "/slow", List.of(), ""),
            Duration.ofMillis(300));

    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Failed.class,
            failed -> assertThat(failed.reason()).isEqualTo("no answer within 300 ms"));
  }

  @Test
  void whereNobodyListensIsSaid() throws IOException {
    int closed;
    try (ServerSocket free = new ServerSocket(0)) {
      closed = free.getLocalPort();
    }
    Reading reading =
        ask(
            new WebCall("GET", "http://127.0.0.1:" + closed + "/", List.of(), ""),
            Duration.ofSeconds(5));

    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Failed.class,
            failed -> assertThat(failed.reason()).contains("refused").doesNotContain("java.net"));
  }

  @Test
  void aCallThatCannotBeMadeIsAnErrorAndFreesItsPlace() {
    WebCall impossible =
        new WebCall(
            "GET",
            "http://127.0.0.1:" + port() + "/",
            List.of(new WebCall.Header("host", "elsewhere")),
            "");
    for (int i = 0; i < 2 * WebSource.MAX_UNDER_WAY; i++) {
      assertThat(ask(impossible, Duration.ofSeconds(1))).isInstanceOf(Reading.Failed.class);
    }
    assertThat(status(get("/ok"))).isEqualTo(204);
  }
}
