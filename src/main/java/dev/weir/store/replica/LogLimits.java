package dev.weir.store.replica;

import java.time.Duration;

/**
 * How large the head of the log becomes, and how long a write is tried.
 *
 * @param head characters of lines after which the lines are put together into a new base
 * @param tail characters of lines that stay after that, for replicas that are a little behind
 * @param line a longer line lies beside the head
 * @param patience how long the outcome of a write may stay unknown; then this replica leads no more
 * @param retry between two tries of one write
 */
public record LogLimits(int head, int tail, int line, Duration patience, Duration retry) {
  /** A head of at most half a megabyte: API servers take one. */
  public static final LogLimits DEFAULT =
      new LogLimits(
          256 * 1024, 64 * 1024, 128 * 1024, Duration.ofSeconds(8), Duration.ofMillis(250));
}
