package dev.weir.intent.files;

import dev.weir.engine.IntentSource.SyncResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Those who wait for the next read of a source. All who ask before a read begins are served by that
 * one; who asks while it is under way waits for the next, because it may have looked before the
 * change that they speak of.
 */
public final class Pokes {
  private static final SyncResult CLOSED =
      new SyncResult.Failed("Weir is being stopped; the source is read at its next start.");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();
  private Optional<CompletableFuture<SyncResult>> next = Optional.empty();
  private boolean closed;

  /**
   * Asks for a read.
   *
   * @param limit after which the answer is that it took too long
   */
  public CompletionStage<SyncResult> ask(Duration limit) {
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.completedStage(CLOSED);
      }
      CompletableFuture<SyncResult> waiting = next.orElseGet(CompletableFuture::new);
      next = Optional.of(waiting);
      asked.signalAll();
      SyncResult late =
          new SyncResult.Failed(
              "The read was not over within " + limit.toSeconds() + " s; it goes on.");
      return waiting.copy().completeOnTimeout(late, limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits for a read. */
  public boolean any() {
    lock.lock();
    try {
      return next.isPresent() || closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until somebody asks, it is closed, or the time is over.
   *
   * @throws InterruptedException when the thread is
   */
  public void await(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (next.isEmpty() && !closed && left > 0) {
        left = asked.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Begins a read: whoever has asked until now gets what is said to the answer. */
  public CompletableFuture<SyncResult> begin() {
    lock.lock();
    try {
      CompletableFuture<SyncResult> served = next.orElseGet(CompletableFuture::new);
      next = Optional.empty();
      return served;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it: whoever waits or asks later is told so. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      next.ifPresent(waiting -> waiting.complete(CLOSED));
      next = Optional.empty();
      asked.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
