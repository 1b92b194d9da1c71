package dev.weir.model.protocol;

import dev.weir.model.Broken;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What the product logs as an error, by the thread on which it does. Its own bugs it goes on from,
 * so that nothing else would show; refusals and deaths are only warnings.
 */
final class Complaints {
  /** Held here: a logger that nobody holds forgets its handlers. */
  private static final Logger PRODUCT = Logger.getLogger("dev.weir");

  private static final ThreadLocal<Optional<String>> LAST =
      ThreadLocal.withInitial(Optional::empty);
  private static boolean listening;

  private Complaints() {}

  /** From now on errors are kept and warnings are not shown. */
  static synchronized void listen() {
    PRODUCT.setLevel(Level.SEVERE);
    if (!listening) {
      listening = true;
      PRODUCT.addHandler(new Listener());
    }
  }

  /**
   * Forgets what this thread was told.
   *
   * @throws Broken when it was told anything
   */
  static void none() {
    Optional<String> last = LAST.get();
    LAST.remove();
    last.ifPresent(
        complaint -> {
          throw new Broken("no error is logged", complaint);
        });
  }

  private static final class Listener extends Handler {
    @Override
    public void publish(LogRecord logged) {
      if (logged.getLevel().intValue() >= Level.SEVERE.intValue()) {
        LAST.set(Optional.of(logged.getMessage() + " " + logged.getThrown()));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
