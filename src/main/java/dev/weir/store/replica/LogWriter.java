package dev.weir.store.replica;

import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.store.replica.SharedLog.Conflict;
import dev.weir.store.replica.SharedLog.Content;
import dev.weir.store.replica.SharedLog.Head;
import java.io.IOException;
import java.util.Optional;

/** Writes a head until it is known what came of it. */
final class LogWriter {
  private final SharedLog log;
  private final LogLimits limits;
  private final Waiting waiting;

  LogWriter(SharedLog log, LogLimits limits, Waiting waiting) {
    this.log = log;
    this.limits = limits;
    this.waiting = waiting;
  }

  /**
   * Replaces the head that was seen.
   *
   * @throws StoreException when somebody else has written, or it does not become known in time
   *     whether this was; who gets it may not go on from what it has
   */
  Head commit(Head seen, Content next) {
    long end = waiting.nanos() + limits.patience().toNanos();
    Head last = seen;
    while (true) {
      String why;
      try {
        return log.replace(Optional.of(last), next);
      } catch (Conflict | IOException e) {
        why = String.valueOf(e.getMessage());
      }
      try {
        Optional<Head> found = log.read();
        if (found.isEmpty()) {
          throw new StoreException("The log of changes is gone; the next leader makes another.");
        }
        if (found.get().content().equals(next)) {
          return found.get();
        }
        if (!found.get().content().equals(last.content())) {
          throw new StoreException(
              "Another engine leads, "
                  + found.get().content().leader()
                  + "; nothing of this was done.");
        }
        last = found.get();
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
      }
      if (waiting.nanos() - end > 0) {
        throw new StoreException(
            "It cannot be found out whether the log has taken a change: " + why + ".");
      }
      rest();
    }
  }

  private void rest() {
    try {
      waiting.rest(limits.retry());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("Stopped while a change was being written.", e);
    }
  }
}
