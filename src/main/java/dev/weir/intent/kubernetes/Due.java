package dev.weir.intent.kubernetes;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls with what is due, one after another and the longest due first, on a thread of its own. Each
 * waits once, however often it is named.
 */
final class Due<T> implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Due.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<T, Long> times = new HashMap<>();
  private final Map<T, Long> earliest = new HashMap<>();
  private final Consumer<T> work;
  private final Thread thread;
  private boolean closed;

  /**
   * @param work what it throws is logged, and the next goes on
   */
  Due(String name, Consumer<T> work) {
    this.work = work;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Is due after a time, or before when it was due before already. */
  void at(T one, Duration after) {
    lock.lock();
    try {
      times.merge(one, System.nanoTime() + after.toNanos(), (a, b) -> a - b < 0 ? a : b);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whatever is asked, it does not come before this time has passed. */
  void notBefore(T one, Duration after) {
    lock.lock();
    try {
      long now = System.nanoTime();
      earliest.values().removeIf(time -> time - now < 0);
      earliest.put(one, now + after.toNanos());
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        Optional<T> next = next();
        if (next.isEmpty()) {
          return;
        }
        try {
          work.accept(next.get());
        } catch (RuntimeException e) {
          LOG.error("{} failed with {}", thread.getName(), next.get(), e);
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread, and it ends here.
      Thread.currentThread().interrupt();
    }
  }

  private Optional<T> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        long now = System.nanoTime();
        long wait = Long.MAX_VALUE;
        Optional<T> first = Optional.empty();
        for (Map.Entry<T, Long> one : times.entrySet()) {
          long left =
              Math.max(
                  one.getValue() - now, earliest.getOrDefault(one.getKey(), one.getValue()) - now);
          if (left < wait) {
            wait = left;
            first = Optional.of(one.getKey());
          }
        }
        if (first.isEmpty()) {
          changed.await();
        } else if (wait <= 0) {
          times.remove(first.get());
          return first;
        } else {
          // More may have come meanwhile, and how long was waited does not matter.
          long _ = changed.awaitNanos(wait);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
