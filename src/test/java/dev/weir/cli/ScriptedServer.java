package dev.weir.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that gives the answers it was told to give, in their order; the last one stays. */
final class ScriptedServer implements AutoCloseable {
  /** How one request is answered. */
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  /** What was asked. */
  record Request(
      String method, String path, String body, Optional<String> key, Optional<String> token) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Answer>> script = new ConcurrentHashMap<>();
  final List<Request> requests = new CopyOnWriteArrayList<>();

  ScriptedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next answer to a request, given as {@code METHOD path}. */
  ScriptedServer on(String request, Answer answer) {
    script.computeIfAbsent(request, _ -> new ArrayDeque<>()).add(answer);
    return this;
  }

  ScriptedServer on(String request, int status, String body) {
    return on(request, json(status, body));
  }

  static Answer json(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  static String problem(int status, String detail) {
    return "{\"type\":\"about:blank\",\"title\":\"x\",\"status\":%d,\"detail\":\"%s\"}"
        .formatted(status, detail);
  }

  List<Request> commands() {
    return requests.stream().filter(r -> r.method().equals("POST")).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().toString();
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              path,
              body,
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
      answer(exchange.getRequestMethod() + " " + path).give(exchange);
    }
  }

  private Answer answer(String request) {
    Deque<Answer> answers = script.get(request);
    if (answers == null) {
      return json(404, problem(404, "the script has no answer to " + request));
    }
    synchronized (answers) {
      return answers.size() > 1 ? answers.poll() : answers.peek();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
