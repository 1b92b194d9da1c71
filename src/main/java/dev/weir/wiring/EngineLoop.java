package dev.weir.wiring;

import dev.weir.engine.Engine;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that turns the engine. Without it nothing is decided any more, so it never ends
 * silently: an {@link Error} that a turn throws is handed on, to end the process.
 */
final class EngineLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final Engine engine;
  private final Consumer<Error> onEnd;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param onEnd is told when the loop cannot go on
   */
  EngineLoop(Engine engine, Consumer<Error> onEnd) {
    this.engine = engine;
    this.onEnd = onEnd;
    this.thread = Thread.ofPlatform().name("weir-engine").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      turn();
    } catch (Error e) {
      onEnd.accept(e);
    }
  }

  private void turn() {
    while (!stopping) {
      try {
        engine.turn();
      } catch (RuntimeException e) {
        // Our own bug. What was saved stays; the next turn starts from it.
        LOG.error("a turn of the engine failed; the next one goes on from what is saved", e);
      }
      try {
        engine.await();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        LOG.error("the engine's loop did not end within {}", STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
