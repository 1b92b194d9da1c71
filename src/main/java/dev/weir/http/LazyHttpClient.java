package dev.weir.http;

import java.net.http.HttpClient;
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
