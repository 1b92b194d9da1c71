package dev.weir.model;

import dev.weir.model.lifecycle.LifecycleBounds;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Explores the models within bounds as large as one likes. */
public final class Explore {
  private static final double NANOS_PER_SECOND = 1e9;

  private Explore() {}

  /**
   * Arguments: {@code [--bounds NAME]}, without it all that {@code bin/test} explores. Ends with 1
   * when a rule is broken.
   */
  public static void main(String[] arguments) {
    LifecycleBounds[] all = LifecycleBounds.values();
    if (arguments.length > 0) {
      all = new LifecycleBounds[] {named(arguments)};
    }
    boolean broken = false;
    for (LifecycleBounds bounds : all) {
      if (arguments.length == 0 && !bounds.isSmall()) {
        continue;
      }
      long started = System.nanoTime();
      Report report = bounds.explore();
      report.story().ifPresent(System.out::println);
      broken |= report.story().isPresent();
      System.out.printf(
          Locale.ROOT,
          "%s: %s, %s, %.1f s%n",
          word(bounds),
          report.counts(),
          report.story().isPresent() ? "broken" : "nothing broken",
          (System.nanoTime() - started) / NANOS_PER_SECOND);
    }
    System.exit(broken ? 1 : 0);
  }

  private static LifecycleBounds named(String[] arguments) {
    for (LifecycleBounds bounds : LifecycleBounds.values()) {
      if (arguments.length == 2
          && arguments[0].equals("--bounds")
          && arguments[1].equals(word(bounds))) {
        return bounds;
      }
    }
    System.err.println(
        "weir: bin/bench model takes --bounds "
            + Arrays.stream(LifecycleBounds.values())
                .map(Explore::word)
                .collect(Collectors.joining("|")));
    System.exit(2);
    throw new AssertionError("has ended");
  }

  private static String word(LifecycleBounds bounds) {
    return bounds.name().toLowerCase(Locale.ROOT);
  }
}
