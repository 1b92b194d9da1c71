package dev.weir.wiring;

import dev.weir.engine.Engine;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that turns the engine. */
final class EngineLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final Engine engine;
  private final Thread thread;
  private volatile boolean stopping;

  EngineLoop(Engine engine) {
    this.engine = engine;
    this.thread = Thread.ofPlatform().name("weir-engine").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
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
