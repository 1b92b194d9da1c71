package dev.weir.jobs;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jobrunr.dashboard.JobRunrApiHandler;
import org.jobrunr.dashboard.JobRunrSseHandler;
import org.jobrunr.dashboard.JobRunrStaticFileHandler;
import org.jobrunr.dashboard.server.HttpExchangeHandler;

/**
 * JobRunr's pages, on a loopback port of their own: JobRunr's server would take requests from
 * everywhere. Other users of this machine reach the port and need the key, which nobody but the
 * proxy in front of it knows.
 */
public final class Dashboard implements AutoCloseable {
  /** The header that carries the key. */
  public static final String KEY_HEADER = "X-Weir-Dashboard-Key";

  private static final int KEY_BYTES = 32;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<HttpExchangeHandler> handlers;
  private final String key;

  Dashboard(JobServer jobs) {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    this.key = HexFormat.of().formatHex(random);
    this.handlers =
        List.of(
            new JobRunrStaticFileHandler(),
            new JobRunrApiHandler(jobs.storage(), jobs.json(), false),
            new JobRunrSseHandler(jobs.storage(), jobs.json()));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("no port for the dashboard", e);
    }
    server.setExecutor(executor);
    for (HttpExchangeHandler handler : handlers) {
      HttpContext context = server.createContext(handler.getContextPath(), handler);
      context.getFilters().add(new Keyed(key));
    }
    server.start();
  }

  /** Where it listens, on loopback. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** What a request must bring in {@link #KEY_HEADER}. */
  public String key() {
    return key;
  }

  @Override
  public void close() {
    server.stop(0);
    handlers.forEach(HttpExchangeHandler::close);
    executor.shutdownNow();
  }

  private static final class Keyed extends Filter {
    private final byte[] key;

    Keyed(String key) {
      this.key = key.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
      String given = exchange.getRequestHeaders().getFirst(KEY_HEADER);
      if (given == null || !MessageDigest.isEqual(key, given.getBytes(StandardCharsets.US_ASCII))) {
        exchange.sendResponseHeaders(403, -1);
        exchange.close();
        return;
      }
      chain.doFilter(exchange);
    }

    @Override
    public String description() {
      return "lets in who has the key";
    }
  }
}
