package dev.weir.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A receiver of notices that answers as it is told; it can be away for a while. */
final class Inbox implements AutoCloseable {
  private final int port;
  private final List<Got> got = new CopyOnWriteArrayList<>();
  private volatile int status = 204;
  private volatile boolean hangs;
  private HttpServer server;

  /**
   * @param headers by their names in lower case
   */
  record Got(Map<String, String> headers, String body) {
    String id() {
      return headers.getOrDefault("ce-id", headers.getOrDefault("x-weir-event-id", ""));
    }
  }

  /** Nobody answers before {@link #open}. */
  Inbox() {
    this.port = Ports.free();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/in";
  }

  Inbox open() {
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
    return this;
  }

  Inbox answering(int next) {
    hangs = false;
    status = next;
    return this;
  }

  Inbox hanging() {
    hangs = true;
    return this;
  }

  private void take(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(), values.getFirst()));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    got.add(new Got(headers, body));
    if (hangs) {
      return;
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /** Everything that arrived, in that order. */
  List<Got> got() {
    return List.copyOf(got);
  }

  List<String> header(String name) {
    return got.stream().map(g -> g.headers().getOrDefault(name, "")).toList();
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
  }
}
