package dev.weir.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A tiny HTTP service that answers every request with its name. */
public final class Backend implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong requests = new AtomicLong();

  private Backend(HttpServer server) {
    this.server = server;
  }

  public static Backend start(String name) throws IOException {
    return start(name, Duration.ZERO);
  }

  /** One whose health check takes its time. */
  public static Backend start(String name, Duration healthTakes) throws IOException {
    // Keep connections: a server that closes them at will looks like a proxy that loses requests.
    System.setProperty("sun.net.httpserver.idleInterval", "3600");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    Backend backend = new Backend(server);
    byte[] body = name.getBytes(StandardCharsets.UTF_8);
    server.setExecutor(backend.threads);
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/health")) {
            LockSupport.parkNanos(healthTakes.toNanos());
          } else {
            backend.requests.incrementAndGet();
          }
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return backend;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Requests answered, without health checks. */
  public long requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
