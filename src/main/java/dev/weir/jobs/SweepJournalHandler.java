package dev.weir.jobs;

import dev.weir.engine.RolloutStore.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the journal bounded. What is to be told of it is collected before. */
public final class SweepJournalHandler implements JobRequestHandler<SweepJournal> {
  private static final Logger LOG = LoggerFactory.getLogger(SweepJournalHandler.class);

  private final Runnable collect;
  private final ToIntFunction<Instant> sweep;
  private final InstantSource clock;
  private final ReentrantLock sweeping = new ReentrantLock();

  SweepJournalHandler(Runnable collect, ToIntFunction<Instant> sweep, InstantSource clock) {
    this.collect = collect;
    this.sweep = sweep;
    this.clock = clock;
  }

  @Override
  public void run(SweepJournal request) {
    // A job whose server was too busy to say that it lives may be run a second time.
    if (!sweeping.tryLock()) {
      return;
    }
    try {
      try {
        collect.run();
      } catch (StoreException e) {
        // The disk's bound wins. Whoever collects next sees the hole and says how large it is.
        LOG.warn("the journal is swept without having been collected: {}", e.getMessage());
      }
      int gone = sweep.applyAsInt(clock.instant());
      if (gone > 0) {
        LOG.debug("{} old journal entries are forgotten", gone);
      }
    } finally {
      sweeping.unlock();
    }
  }
}
