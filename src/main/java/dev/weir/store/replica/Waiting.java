package dev.weir.store.replica;

import java.time.Duration;

/** The time that passes between two tries of one write. */
public interface Waiting {
  /** The machine's. */
  Waiting REAL =
      new Waiting() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void rest(Duration time) throws InterruptedException {
          Thread.sleep(time);
        }
      };

  /** Goes on, and nobody can set it; its zero means nothing. */
  long nanos();

  /** Returns after so long. */
  void rest(Duration time) throws InterruptedException;
}
