package dev.weir.xds.server;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of one stream one after the other on a shared pool. A stream with much to do gives
 * the thread back now and then, so that the others get their turn.
 */
final class SerialExecutor implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);
  private static final int TASKS_PER_TURN = 16;

  private final Executor pool;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  SerialExecutor(Executor pool) {
    this.pool = pool;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    schedule();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        pool.execute(this::turn);
      } catch (RejectedExecutionException e) {
        // The server has stopped, and its streams have been ended with it.
        LOG.debug("task dropped after the server's end", e);
      }
    }
  }

  private void turn() {
    try {
      for (int i = 0; i < TASKS_PER_TURN; i++) {
        Runnable task = tasks.poll();
        if (task == null) {
          break;
        }
        run(task);
      }
    } finally {
      // Also after an Error: what waits behind it would wait for ever.
      scheduled.set(false);
      if (!tasks.isEmpty()) {
        schedule();
      }
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      // One stream's fault must not end the thread that serves the others.
      LOG.error("a task of a stream failed", e);
    }
  }
}
