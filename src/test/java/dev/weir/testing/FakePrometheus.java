package dev.weir.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Prometheus that answers by script: for faults that a real one does not commit on demand.
 * Replies queued with {@link #next} are used up first; then the newest rule of {@link #when} whose
 * text the query contains; else the answer is an empty vector.
 */
public final class FakePrometheus implements AutoCloseable {
  /** What is done with one request. */
  @FunctionalInterface
  public interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  /** A request as it came in. */
  public record Asked(String path, Map<String, String> form, Map<String, List<String>> headers) {
    public String query() {
      return form.getOrDefault("query", "");
    }
  }

  private record Rule(String part, Reply reply) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Reply> queued = new ConcurrentLinkedDeque<>();
  private final Deque<Rule> rules = new ConcurrentLinkedDeque<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger mostInside = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  public FakePrometheus() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Base URL; any path prefix before {@code /api/v1} is accepted too. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Replies to the next requests, whatever they ask. */
  public FakePrometheus next(Reply... replies) {
    queued.addAll(Arrays.asList(replies));
    return this;
  }

  /** Replies from now on to every query that contains the text. */
  public FakePrometheus when(String partOfQuery, Reply reply) {
    rules.addFirst(new Rule(partOfQuery, reply));
    return this;
  }

  /** Replies from now on to every query without a rule of its own that came later. */
  public FakePrometheus always(Reply reply) {
    return when("", reply);
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The most requests that were under way at the same time. */
  public int mostAtOnce() {
    return mostInside.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
    try (exchange) {
      Asked request =
          new Asked(
              exchange.getRequestURI().getPath(),
              form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)),
              Map.copyOf(exchange.getRequestHeaders()));
      asked.add(request);
      Reply reply = queued.poll();
      (reply != null ? reply : byRule(request.query())).to(exchange);
    } finally {
      inside.decrementAndGet();
    }
  }

  private Reply byRule(String query) {
    return rules.stream()
        .filter(rule -> query.contains(rule.part()))
        .map(Rule::reply)
        .findFirst()
        .orElse(empty());
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new TreeMap<>();
    for (String field : body.split("&")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        form.put(
            field.substring(0, equals),
            URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return form;
  }

  /** One series without labels; the value as Prometheus writes it, for example {@code NaN}. */
  public static Reply value(String value) {
    return result("vector", "[{\"metric\":{},\"value\":[1772366437.5,\"" + value + "\"]}]");
  }

  public static Reply value(double value) {
    return value(Double.toString(value));
  }

  public static Reply empty() {
    return result("vector", "[]");
  }

  /** One series of a range query, its points {@code step} apart and the last one at {@code end}. */
  public static Reply range(java.time.Instant end, Duration step, double... values) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      long at = end.minus(step.multipliedBy(values.length - 1L - i)).getEpochSecond();
      points.add("[" + at + ",\"" + values[i] + "\"]");
    }
    return result("matrix", "[{\"metric\":{},\"values\":" + points + "}]");
  }

  /** Any result; {@code json} is the content of {@code result}. */
  public static Reply result(String type, String json) {
    return body(
        200,
        "{\"status\":\"success\",\"data\":{\"resultType\":\""
            + type
            + "\",\"result\":"
            + json
            + "}}");
  }

  /** An error in Prometheus's own form, for example 422 and {@code execution}. */
  public static Reply error(int status, String type, String message) {
    return body(
        status,
        "{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":\"" + message + "\"}");
  }

  /** Any bytes under any status. */
  public static Reply body(int status, String text) {
    return exchange -> {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** A valid answer that is blown up to at least so many bytes. */
  public static Reply huge(int bytes) {
    return result("vector", "[" + " ".repeat(bytes) + "]");
  }

  /** Closes the connection without a word. */
  public static Reply drop() {
    return HttpExchange::close;
  }

  /** Sends a part of what it promised and closes the connection. */
  public static Reply cutOff() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 1_000);
      exchange.getResponseBody().write("{\"status\"".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /** Replies later. */
  public Reply after(Duration delay, Reply reply) {
    return exchange -> {
      if (!waited(delay)) {
        reply.to(exchange);
      }
    };
  }

  /** Never answers; lets go when the fake is closed. */
  public Reply silence() {
    return after(Duration.ofMinutes(5), drop());
  }

  private boolean waited(Duration delay) {
    try {
      return closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
