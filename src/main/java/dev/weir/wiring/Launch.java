package dev.weir.wiring;

import dev.weir.cli.ServeOptions;
import java.util.Optional;

/**
 * Carries the options from the command line into Quarkus, which builds its own objects. Empty where
 * Quarkus is started by something else, such as a test of the REST interface alone.
 */
final class Launch {
  private static volatile Optional<ServeOptions> options = Optional.empty();

  private Launch() {}

  static void set(ServeOptions given) {
    options = Optional.of(given);
  }

  static Optional<ServeOptions> options() {
    return options;
  }
}
