package dev.weir.intent.git;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes statuses of commits, and answers with the codes that it was given, the last one for ever.
 */
final class StatusServer implements AutoCloseable {
  private final HttpServer server;
  private final List<String> posts = new CopyOnWriteArrayList<>();

  StatusServer(List<Integer> codes) throws IOException {
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          int code = codes.get(Math.min(posts.size(), codes.size() - 1));
          exchange.sendResponseHeaders(code, -1);
          posts.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + body);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Path, authorization and body of each, in order. */
  List<String> posts() {
    return posts;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
