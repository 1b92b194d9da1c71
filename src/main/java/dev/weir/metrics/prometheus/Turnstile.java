package dev.weir.metrics.prometheus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Lets only so many through at once; the others wait in line and block no thread. */
final class Turnstile {
  private final int width;
  private final int longestLine;
  private final Executor executor;
  private final Deque<Runnable> line = new ArrayDeque<>();
  private int inside;

  Turnstile(int width, int longestLine, Executor executor) {
    this.width = width;
    this.longestLine = longestLine;
    this.executor = executor;
  }

  /**
   * Runs the entrant when its turn comes; it must call {@link #leave} once when it is through.
   *
   * @return false when the line is full: then the entrant is never run
   */
  boolean enter(Runnable entrant) {
    synchronized (this) {
      if (inside >= width) {
        return line.size() < longestLine && line.add(entrant);
      }
      inside++;
    }
    executor.execute(entrant);
    return true;
  }

  void leave() {
    Runnable next;
    synchronized (this) {
      next = line.poll();
      if (next == null) {
        inside--;
        return;
      }
    }
    executor.execute(next);
  }
}
