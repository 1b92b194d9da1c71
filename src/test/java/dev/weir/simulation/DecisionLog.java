package dev.weir.simulation;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Listens to what the product logs as its own bug and goes on from: in a simulation that is the end
 * of the history. Everything else that is logged was provoked and is left out.
 */
final class DecisionLog {
  private static final Logger PRODUCT = Logger.getLogger("dev.weir");
  private static final ThreadLocal<World> CURRENT = new ThreadLocal<>();
  private static final List<String> BUGS =
      List.of(
          "cannot be decided on",
          "cannot be taken",
          "a task of a stream failed",
          "publishing failed",
          "a fault of Weir");
  private static boolean watching;

  private DecisionLog() {}

  static synchronized void watch() {
    if (!watching) {
      watching = true;
      PRODUCT.setLevel(Level.SEVERE);
      PRODUCT.setUseParentHandlers(false);
      PRODUCT.addHandler(new Bugs());
    }
  }

  /** What is logged on this thread from now on is about this world. */
  static void failsInto(World world) {
    CURRENT.set(world);
  }

  private static final class Bugs extends Handler {
    @Override
    public void publish(LogRecord logged) {
      String message = String.valueOf(logged.getMessage());
      boolean bug = BUGS.stream().anyMatch(message::contains);
      if (bug && CURRENT.get() != null) {
        // Kept by the world, which ends the history after the event.
        CURRENT.get().broken("no bug is logged", message + " " + logged.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
