package dev.weir.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that is made when something is first sent: it reads every certificate of the JDK and
 * starts a thread, and many engines send nothing for a long time.
 */
public final class LazyHttpClient implements AutoCloseable {
  private final Supplier<HttpClient> maker;
  private @Nullable HttpClient client;
  private boolean closed;

  /**
   * @param maker called at most once
   */
  public LazyHttpClient(Supplier<HttpClient> maker) {
    this.maker = maker;
  }

  /**
   * One that speaks HTTP/1.1 and follows no redirect, which could lead anywhere.
   *
   * @param connecting how long a connection may take to come about
   * @param executor for what is done with answers
   */
  public static LazyHttpClient http1(Duration connecting, Executor executor) {
    return new LazyHttpClient(
        () ->
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connecting)
                .executor(executor)
                .build());
  }

  /** The client; after {@link #close} one that sends nothing and says so by an IOException. */
  public synchronized HttpClient get() {
    HttpClient made = client;
    if (made == null) {
      made = maker.get();
      client = made;
      if (closed) {
        made.shutdownNow();
      }
    }
    return made;
  }

  /** What is under way fails at once. */
  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.shutdownNow();
    }
  }
}
