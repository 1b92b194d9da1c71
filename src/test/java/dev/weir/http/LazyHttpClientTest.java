package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LazyHttpClientTest {
  private final AtomicInteger made = new AtomicInteger();
  private final LazyHttpClient client =
      new LazyHttpClient(
          () -> {
            made.incrementAndGet();
            return HttpClient.newHttpClient();
          });

  @Test
  void oneIsMadeWhenItIsFirstUsed() {
    assertThat(made).hasValue(0);
    assertThat(client.get()).isSameAs(client.get());
    assertThat(made).hasValue(1);
    client.close();
  }

  @Test
  void nothingIsMadeToBeClosed() {
    client.close();
    assertThat(made).hasValue(0);
  }

  @Test
  void whatIsSentAfterTheEndFails() {
    client.close();
    assertThatThrownBy(
            () ->
                client
                    .get()
                    .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:9")).build(),
                        HttpResponse.BodyHandlers.discarding())
                    .get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aRedirectIsAnAnswerLikeAnyOther() throws IOException, InterruptedException {
    AtomicInteger reached = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/moved");
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("location", "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/elsewhere",
        exchange -> {
          reached.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try (LazyHttpClient plain = LazyHttpClient.http1(Duration.ofSeconds(10), Runnable::run)) {
      HttpResponse<Void> answer =
          plain
              .get()
              .send(
                  HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build(),
                  HttpResponse.BodyHandlers.discarding());

      assertThat(answer.statusCode()).isEqualTo(302);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(reached).hasValue(0);
    } finally {
      server.stop(0);
    }
  }
}
