package dev.weir.intent.git;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ProgressMonitor;

/**
 * Runs one act that talks to a remote, and ends it when it takes too long or brings too much. It
 * runs on a virtual thread, because there an interrupt ends a read of a socket too.
 */
final class Bounded {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private volatile boolean cancelled;
  private Thread former = Thread.ofVirtual().unstarted(() -> {});

  /** What an act shows its progress to, so that it ends when it is told to. */
  ProgressMonitor monitor() {
    return new EmptyProgressMonitor() {
      @Override
      public boolean isCancelled() {
        return cancelled;
      }
    };
  }

  /**
   * Runs the act.
   *
   * @param bytes how much has come; asked while it runs
   * @throws ExecutionException with what the act threw
   * @throws GitFailure when a limit ended it
   */
  <T> T run(Callable<T> act, Duration limit, LongSupplier bytes, long maxBytes)
      throws GitFailure, ExecutionException, InterruptedException {
    if (former.isAlive()) {
      throw new GitFailure(
          "An earlier fetch does not end.", "Restart Weir if this stays; please report it.");
    }
    cancelled = false;
    FutureTask<T> task = new FutureTask<>(act);
    Thread thread = Thread.ofVirtual().name("weir-git-fetch").start(task);
    former = thread;
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        try {
          return task.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (System.nanoTime() >= end) {
            throw tooLong(limit);
          }
          if (bytes.getAsLong() > maxBytes) {
            throw new GitFailure(
                "The repository is larger than " + maxBytes + " bytes, even without its history.",
                "Serve a repository of its own for Weir's files.");
          }
        }
      }
    } finally {
      cancelled = true;
      thread.interrupt();
      thread.join(END_LIMIT);
    }
  }

  static GitFailure tooLong(Duration limit) {
    return new GitFailure(
        "The remote has not answered within " + limit.toSeconds() + " s.",
        "Look whether it can be reached from here; --git-timeout gives it more time.");
  }
}
