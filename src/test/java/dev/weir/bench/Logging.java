package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** A worker's output is its answers; what the product logs goes to a file, as it does at work. */
final class Logging {
  private Logging() {}

  static void toFile(Path file) throws IOException {
    FileHandler handler = new FileHandler(file.toString());
    handler.setFormatter(new SimpleFormatter());
    Logger root = Logger.getLogger("");
    for (Handler other : root.getHandlers()) {
      root.removeHandler(other);
    }
    root.setLevel(Level.INFO);
    root.addHandler(handler);
  }
}
