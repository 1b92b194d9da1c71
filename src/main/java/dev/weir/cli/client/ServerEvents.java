package dev.weir.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Server-sent events, one after the other. */
final class ServerEvents implements EventStream {
  /** More characters than this in one event are dropped; the caller reads the state anyway. */
  private static final int MAX_EVENT = 1 << 20;

  private final HttpURLConnection connection;
  private final BufferedReader lines;

  ServerEvents(HttpURLConnection connection, InputStream in) {
    this.connection = connection;
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  @Override
  public Optional<String> next() throws IOException {
    StringBuilder data = new StringBuilder();
    boolean any = false;
    for (String line = line(); line != null; line = line()) {
      if (line.isEmpty()) {
        if (any) {
          return Optional.of(data.toString());
        }
      } else if (line.startsWith("data:")) {
        any = true;
        if (data.length() + line.length() <= MAX_EVENT) {
          data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).stripLeading());
        }
      } else {
        // A comment is a sign of life; names and ids of events are not needed.
        any |= line.startsWith("event:");
      }
    }
    return Optional.empty();
  }

  /** One line of at most {@link #MAX_EVENT} characters; the rest of a longer one is dropped. */
  private @org.jspecify.annotations.Nullable String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = lines.read(); c >= 0; c = lines.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (c != '\r' && line.length() < MAX_EVENT) {
        line.append((char) c);
      }
    }
    return null;
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
