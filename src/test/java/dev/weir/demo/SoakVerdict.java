package dev.weir.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Whether a soak was good: no request lost, and nothing that grows.
 *
 * @param lines what a person reads
 */
record SoakVerdict(boolean good, List<String> lines) {
  /** A shorter soak is judged by its requests alone: the engine is still warming up. */
  static final Duration SHORTEST_FOR_TRENDS = Duration.ofMinutes(10);

  /** More than this in one row is no chance: 1 in 1.7 million. */
  private static final double MOST_SIGMA = 5;

  private static final double MEBI = 1024 * 1024;

  /**
   * @param tolerance how much it may grow over the second half: what the noise of an idle engine
   *     looks like, and far below a leak that matters
   */
  private record Judged(
      String name, String unit, double tolerance, ToDoubleFunction<EngineGauge.Reading> value) {}

  private static final List<Judged> JUDGED =
      List.of(
          new Judged("heap after collection", "MiB", 2, r -> r.heapBytes() / MEBI),
          new Judged("resident memory", "MiB", 16, r -> r.residentBytes() / MEBI),
          new Judged("open handles", "", 3, EngineGauge.Reading::handles),
          new Judged("threads", "", 3, EngineGauge.Reading::threads),
          new Judged("journal entries", "", 50, EngineGauge.Reading::journal),
          new Judged("SQLite file", "KiB", 256, r -> r.stateBytes() / 1024.0));

  static SoakVerdict of(List<SoakMinute> rows, Duration lasted) {
    List<String> lines = new ArrayList<>();
    long requests = rows.stream().mapToLong(SoakMinute::requests).sum();
    long failed = rows.stream().mapToLong(SoakMinute::failed).sum();
    boolean good =
        say(
            lines,
            failed == 0 && requests > 0,
            failed + " of " + requests + " requests failed by Weir's doing");
    double worst =
        rows.stream()
            .mapToDouble(SoakMinute::sigma)
            .filter(s -> !Double.isNaN(s))
            .map(Math::abs)
            .max()
            .orElse(Double.NaN);
    good &=
        say(
            lines,
            worst <= MOST_SIGMA,
            String.format(
                Locale.ROOT,
                "shares at most %.2f standard deviations from the weights in a row (limit %.0f)",
                worst,
                MOST_SIGMA));
    SoakMinute last = rows.getLast();
    good &=
        say(
            lines,
            last.promoted() > 0,
            last.promoted() + " rollouts promoted, " + last.rolledBack() + " rolled back");
    if (lasted.compareTo(SHORTEST_FOR_TRENDS) < 0) {
      lines.add("     trends: not judged below " + SHORTEST_FOR_TRENDS.toMinutes() + " minutes");
      return new SoakVerdict(good, lines);
    }
    for (Judged judged : JUDGED) {
      Trend trend =
          Trend.of(rows.stream().map(r -> judged.value().applyAsDouble(r.engine())).toList());
      good &=
          say(
              lines,
              trend.growth() <= judged.tolerance(),
              String.format(
                  Locale.ROOT,
                  "%s: mean %.1f, trend %+.2f over the second half (limit +%.0f) %s",
                  judged.name(),
                  trend.mean(),
                  trend.growth(),
                  judged.tolerance(),
                  judged.unit()));
    }
    return new SoakVerdict(good, lines);
  }

  private static boolean say(List<String> lines, boolean good, String what) {
    lines.add((good ? "good " : "BAD  ") + what.strip());
    return good;
  }
}
