package dev.weir.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the product logs as an error, on this thread, is a find; refusals are not told. */
final class ErrorLog {
  private static final ThreadLocal<List<String>> ERRORS = new ThreadLocal<>();

  /** Kept, or the levels would be forgotten with them. */
  private static final Logger PRODUCT = Logger.getLogger("dev.weir");

  private static final Logger REFUSALS = Logger.getLogger("dev.weir.xds.server.Refusals");
  private static boolean watching;

  private ErrorLog() {}

  private static synchronized void watch() {
    if (!watching) {
      watching = true;
      REFUSALS.setLevel(Level.SEVERE);
      PRODUCT.addHandler(new Errors());
    }
  }

  /** Runs one input; what it logs as an error is thrown when it has ended. */
  static void watching(FuzzTarget target, byte[] input) throws Exception {
    watch();
    List<String> errors = new ArrayList<>();
    ERRORS.set(errors);
    try {
      target.run(input);
    } finally {
      ERRORS.remove();
    }
    if (!errors.isEmpty()) {
      throw new AssertionError("logged as an error: " + errors);
    }
  }

  private static final class Errors extends Handler {
    @Override
    public void publish(LogRecord logged) {
      List<String> errors = ERRORS.get();
      if (errors != null && logged.getLevel().intValue() >= Level.SEVERE.intValue()) {
        errors.add(logged.getMessage() + " " + logged.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
