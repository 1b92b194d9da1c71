package dev.weir.cli.client;

import dev.weir.cli.client.RequestFailed.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request and its whole answer, within a time and a size. */
final class HttpExchange {
  /** A longer answer is cut off and reported: 5,000 rollouts with their status need a third. */
  static final int MAX_ANSWER_BYTES = 64 << 20;

  /** The server sends a sign of life more often than this; a silent stream is opened anew. */
  static final Duration STREAM_SILENCE = Duration.ofSeconds(60);

  private final ServerAddress server;
  private final Duration timeout;

  HttpExchange(ServerAddress server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
  }

  Answers.Answer send(String method, String path, Optional<byte[]> body, Optional<String> key)
      throws RequestFailed {
    return send(method, path, body, key.map(k -> Map.of("Idempotency-Key", k)).orElseGet(Map::of));
  }

  /**
   * @param headers beside those that every request has
   */
  Answers.Answer send(
      String method, String path, Optional<byte[]> body, Map<String, String> headers)
      throws RequestFailed {
    Deadline deadline = new Deadline(timeout);
    try {
      HttpURLConnection connection = open(method, path, timeout);
      try (Deadline _ = deadline.cuts(connection)) {
        headers.forEach(connection::setRequestProperty);
        if (body.isPresent()) {
          connection.setDoOutput(true);
          connection.setRequestProperty("Content-Type", "application/json");
          // Not in fixed-length mode, in which the JDK throws the body of a 401 away. Without it
          // the JDK may send a request once more by itself; the key makes that harmless.
          connection.getOutputStream().write(body.get());
        }
        return answer(connection);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw unreachable(e, deadline.passed());
    }
  }

  EventStream events(String path) throws RequestFailed {
    try {
      HttpURLConnection connection = open("GET", path, STREAM_SILENCE);
      connection.setRequestProperty("Accept", "text/event-stream");
      if (connection.getResponseCode() != 200) {
        throw Answers.failure(answer(connection), path);
      }
      return new ServerEvents(connection, connection.getInputStream());
    } catch (IOException e) {
      throw unreachable(e, false);
    }
  }

  private HttpURLConnection open(String method, String path, Duration readTimeout)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) server.resolve(path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
    connection.setReadTimeout(Math.toIntExact(readTimeout.toMillis()));
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Accept", "application/json, application/problem+json");
    connection.setRequestProperty("User-Agent", "weir-cli");
    server
        .token()
        .ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
    return connection;
  }

  private Answers.Answer answer(HttpURLConnection connection) throws IOException, RequestFailed {
    int status = connection.getResponseCode();
    if (status < 0) {
      throw new IOException("the answer is not HTTP");
    }
    InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    String body = in == null ? "" : read(in);
    long announced = connection.getContentLengthLong();
    if (announced >= 0 && announced > body.getBytes(StandardCharsets.UTF_8).length) {
      throw new IOException("the answer was cut off before its end");
    }
    return new Answers.Answer(
        origin(), status, Optional.ofNullable(connection.getHeaderField("Location")), body);
  }

  private String read(InputStream in) throws IOException, RequestFailed {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[16 << 10];
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      all.write(part, 0, n);
      if (all.size() > MAX_ANSWER_BYTES) {
        throw new RequestFailed(
            Kind.UNREACHABLE,
            origin()
                + " answered with more than "
                + (MAX_ANSWER_BYTES >> 20)
                + " MiB, which no Weir server sends. Is the address right? See --server.");
      }
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  private RequestFailed unreachable(IOException e, boolean late) {
    String why;
    if (late || e instanceof SocketTimeoutException) {
      why =
          String.format(
              Locale.ROOT,
              "no complete answer from %s within %s s",
              origin(),
              timeout.toMillis() / 1000.0);
    } else if (e instanceof ConnectException) {
      why = "nothing answers at " + origin() + " (" + e.getMessage() + ")";
    } else if (e instanceof UnknownHostException) {
      why = "there is no host '" + server.base().getHost() + "'";
    } else {
      why = "the connection to " + origin() + " failed: " + e.getMessage();
    }
    return RequestFailed.passing(
        why + "\nIs `weir serve` running, and --server (WEIR_SERVER) right?");
  }

  private String origin() {
    return server.base().toString();
  }

  /**
   * Cuts a connection when its time is over. The JDK's own read timeout starts again with every
   * byte, so a server that drips would hold a command for ever.
   */
  private static final class Deadline implements AutoCloseable {
    private final Duration after;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicBoolean passed = new AtomicBoolean();

    Deadline(Duration after) {
      this.after = after;
    }

    Deadline cuts(HttpURLConnection connection) {
      Thread.ofPlatform()
          .daemon()
          .name("weir-request-deadline")
          .start(
              () -> {
                try {
                  if (!done.await(after.toMillis(), TimeUnit.MILLISECONDS)) {
                    passed.set(true);
                    connection.disconnect();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      return this;
    }

    boolean passed() {
      return passed.get();
    }

    @Override
    public void close() {
      done.countDown();
    }
  }
}
