package dev.weir.wiring;

import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.store.sqlite.JournalSweep;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that keeps the journal bounded, apart from the engine's loop and its hurry. */
final class Retention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final JournalSweep sweep;
  private final InstantSource clock;
  private final Thread thread;

  Retention(JournalSweep sweep, InstantSource clock) {
    this.sweep = sweep;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("weir-retention").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(PERIOD);
      } catch (InterruptedException e) {
        return;
      }
      try {
        int gone = sweep.sweep(clock.instant());
        if (gone > 0) {
          LOG.debug("{} old journal entries are forgotten", gone);
        }
      } catch (StoreException e) {
        LOG.warn("the journal was not swept; the next try is in {}: {}", PERIOD, e.getMessage());
      } catch (RuntimeException e) {
        // Our own bug. Rollouts do not need the sweep; the disk will, one day.
        LOG.error("a sweep of the journal failed; the next try is in {}", PERIOD, e);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        LOG.error("the sweep of the journal did not end within {}", STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
