package dev.weir.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Plain requests to what runs on loopback. */
final class Http {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private Http() {}

  /** The status that a GET is answered with; 0 when nobody answers. */
  static int status(int port, String path) {
    try {
      return get(URI.create("http://127.0.0.1:" + port + path)).statusCode();
    } catch (IOException e) {
      // Nobody there yet is an answer here: the caller waits for somebody.
      return 0;
    }
  }

  static HttpResponse<String> get(URI uri) throws IOException {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
