package dev.weir.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands before a real API server and answers in its place what a test scripts; everything else is
 * the API server's. Plain HTTP, and watches without WebSockets.
 */
public final class FaultyApi implements AutoCloseable {
  private static final Set<String> NOT_PASSED =
      Set.of("connection", "host", "content-length", "upgrade", "expect", "transfer-encoding");

  private final URI behind;
  private final HttpClient client;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Script script = (_, _) -> Optional.empty();

  /** Says what is answered in the API server's place. */
  public interface Script {
    /**
     * @param request for example {@code PATCH /apis/…?fieldManager=weir}
     * @param times how many like it, by method and path, came before
     */
    Optional<Fault> of(String request, int times);
  }

  /**
   * An answer.
   *
   * @param retryAfter seconds; 0 says nothing of it
   * @param body JSON
   */
  public record Fault(int status, int retryAfter, String body) {
    /** As an API server refuses. */
    public static Fault of(int status, int retryAfter, String reason) {
      return new Fault(
          status,
          retryAfter,
          """
          {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "scripted",
           "reason": "%s", "code": %d}
          """
              .formatted(reason, status));
    }
  }

  /**
   * @param behind the API server
   * @param client that trusts it
   */
  public FaultyApi(URI behind, HttpClient client) throws IOException {
    this.behind = behind;
    this.client = client;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** From now on. */
  public void script(Script next) {
    script = next;
  }

  /** Where it listens. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Every request that came, whoever answered it: method and target. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestHeaders().containsKey("Upgrade")) {
        // The client then asks for the watch without.
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      String target = exchange.getRequestURI().toString();
      String request = exchange.getRequestMethod() + " " + target;
      String like = request.replaceFirst("[?].*", "");
      int times = (int) asked.stream().filter(one -> one.startsWith(like)).count();
      asked.add(request);
      Optional<Fault> fault = script.of(request, times);
      if (fault.isPresent()) {
        exchange.getRequestBody().readAllBytes();
        send(exchange, fault.get());
      } else {
        pass(exchange, target);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, Fault fault) throws IOException {
    byte[] body = fault.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    if (fault.retryAfter() > 0) {
      exchange.getResponseHeaders().add("Retry-After", String.valueOf(fault.retryAfter()));
    }
    exchange.sendResponseHeaders(fault.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  private void pass(HttpExchange exchange, String target) throws IOException, InterruptedException {
    HttpRequest.Builder onward =
        HttpRequest.newBuilder(behind.resolve(target))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> onward.header(name, value));
              }
            });
    HttpResponse<InputStream> answer =
        client.send(onward.build(), HttpResponse.BodyHandlers.ofInputStream());
    answer
        .headers()
        .firstValue("content-type")
        .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
    exchange.sendResponseHeaders(answer.statusCode(), 0);
    try (InputStream from = answer.body();
        OutputStream to = exchange.getResponseBody()) {
      byte[] buffer = new byte[8_192];
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, n);
        to.flush();
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
