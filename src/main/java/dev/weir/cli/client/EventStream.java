package dev.weir.cli.client;

import java.io.IOException;
import java.util.Optional;

/** Events, one after the other. */
public interface EventStream extends AutoCloseable {
  /**
   * Waits for the next event.
   *
   * @return its data, possibly empty; nothing when the stream has ended
   */
  Optional<String> next() throws IOException;

  @Override
  void close();
}
