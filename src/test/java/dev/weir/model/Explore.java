package dev.weir.model;

import dev.weir.model.lifecycle.LifecycleBounds;
import dev.weir.model.protocol.ProtocolBounds;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Explores the models within bounds as large as one likes. */
public final class Explore {
  private static final double NANOS_PER_SECOND = 1e9;

  private Explore() {}

  /**
   * Arguments: {@code [--bounds NAME]}, without it all that {@code bin/test} explores. Ends with 1
   * when a rule is broken.
   */
  public static void main(String[] arguments) {
    Map<String, Supplier<Report>> wanted = arguments.length == 0 ? all(true) : named(arguments);
    boolean broken = false;
    for (Map.Entry<String, Supplier<Report>> bounds : wanted.entrySet()) {
      long started = System.nanoTime();
      Report report = bounds.getValue().get();
      report.story().ifPresent(System.out::println);
      broken |= report.story().isPresent();
      System.out.printf(
          Locale.ROOT,
          "%s: %s, %s, %.1f s%n",
          bounds.getKey(),
          report.counts(),
          report.story().isPresent() ? "broken" : "nothing broken",
          (System.nanoTime() - started) / NANOS_PER_SECOND);
    }
    System.exit(broken ? 1 : 0);
  }

  private static Map<String, Supplier<Report>> all(boolean onlySmall) {
    Map<String, Supplier<Report>> all = new LinkedHashMap<>();
    for (LifecycleBounds bounds : LifecycleBounds.values()) {
      if (bounds.isSmall() || !onlySmall) {
        all.put(word(bounds), bounds::explore);
      }
    }
    for (ProtocolBounds bounds : ProtocolBounds.values()) {
      if (bounds.isSmall() || !onlySmall) {
        all.put(word(bounds), bounds::explore);
      }
    }
    return all;
  }

  private static Map<String, Supplier<Report>> named(String[] arguments) {
    Map<String, Supplier<Report>> all = all(false);
    boolean known =
        arguments.length == 2 && arguments[0].equals("--bounds") && all.containsKey(arguments[1]);
    if (!known) {
      System.err.println("weir: bin/bench model takes --bounds " + String.join("|", all.keySet()));
      System.exit(2);
    }
    return Map.of(arguments[1], all.get(arguments[1]));
  }

  private static String word(Enum<?> bounds) {
    return bounds.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
