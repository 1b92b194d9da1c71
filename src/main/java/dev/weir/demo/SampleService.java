package dev.weir.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * One revision of a small service on loopback. It says who it is in the header {@code x-revision}
 * and in the body, answers {@code /health}, and can be told to fail or to be slow.
 */
public final class SampleService implements AutoCloseable {
  /** The header that names the revision which answered. */
  public static final String REVISION_HEADER = "x-revision";

  private static final int BACKLOG = 1024;

  static {
    // The server reads these once. Without no-delay an answer can wait 40 ms; and a server that
    // closes idle connections would race with the proxy's next request on one of them, which
    // looks like a lost request of the proxy's.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.idleInterval", "86400");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "100000");
  }

  private final String revision;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final SplittableRandom random;
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile double errorRate;
  private volatile Duration latency = Duration.ZERO;
  private volatile boolean healthy = true;

  private SampleService(String revision, HttpServer server, long seed) {
    this.revision = revision;
    this.server = server;
    this.random = new SplittableRandom(seed);
  }

  /** Starts a revision that always answers 200, on a free port. */
  public static SampleService start(String revision) {
    return start(revision, 0);
  }

  /** Starts a revision on the given port; 0 for a free one. */
  public static SampleService start(String revision, int port) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      SampleService service = new SampleService(revision, server, revision.hashCode());
      server.setExecutor(service.executor);
      server.createContext("/", service::answer);
      server.createContext("/health", service::answerHealth);
      server.start();
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException("the sample service " + revision + " cannot start", e);
    }
  }

  /**
   * From now on this part of the requests is answered with 500.
   *
   * @param rate 0 to 1
   */
  public SampleService errorRate(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("an error rate is 0 to 1: " + rate);
    }
    this.errorRate = rate;
    return this;
  }

  /** From now on every answer takes at least this long. */
  public SampleService latency(Duration atLeast) {
    this.latency = atLeast;
    return this;
  }

  /** From now on {@code /health} answers 200 or 503. */
  public SampleService healthy(boolean yes) {
    this.healthy = yes;
    return this;
  }

  /** What it answers to. */
  public String revision() {
    return revision;
  }

  /** Where it listens, on loopback. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Requests answered with 200; health checks are not counted. */
  public long succeeded() {
    return succeeded.sum();
  }

  /** Requests answered with 500. */
  public long failed() {
    return failed.sum();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Duration wait = latency;
    if (wait.isPositive()) {
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        exchange.close();
        return;
      }
    }
    if (drawError()) {
      failed.increment();
      send(exchange, 500, "checkout " + revision + " failed\n");
    } else {
      succeeded.increment();
      send(exchange, 200, "checkout " + revision + "\n");
    }
  }

  private boolean drawError() {
    if (errorRate == 0) {
      return false;
    }
    synchronized (random) {
      return random.nextDouble() < errorRate;
    }
  }

  private void answerHealth(HttpExchange exchange) throws IOException {
    send(exchange, healthy ? 200 : 503, healthy ? "ok\n" : "ill\n");
  }

  private void send(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      exchange.getRequestBody().skip(Long.MAX_VALUE);
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set(REVISION_HEADER, revision);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
