package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
}
