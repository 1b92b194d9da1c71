package dev.weir.core.gate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * One answer, ready to be looked up: labels to value, at one time or bucket by bucket.
 *
 * @param query as sent
 */
record Side(String query, Map<Map<String, String>, Map<Instant, Double>> series) {
  /** Stands for the one time of an instant query, whatever the server's clock says. */
  static final Instant INSTANT = Instant.EPOCH;

  /** There is no answer, or one of a shape that cannot be judged; the message says why. */
  static final class Unjudgeable extends Exception {
    private static final long serialVersionUID = 1L;

    Unjudgeable(String message) {
      super(message);
    }
  }

  static Side of(Reading.Answer answer, boolean range) throws Unjudgeable {
    Map<Map<String, String>, Map<Instant, Double>> series = new LinkedHashMap<>();
    for (Reading.Series one : answer.series()) {
      if (!range && one.points().size() > 1) {
        throw new Unjudgeable(
            "a series has "
                + one.points().size()
                + " points where one number is wanted; put a function such as rate() or"
                + " last_over_time() around the range");
      }
      Map<Instant, Double> points = new TreeMap<>();
      for (Reading.Point point : one.points()) {
        points.put(range ? point.at() : INSTANT, point.value());
      }
      if (series.put(one.labels(), points) != null) {
        throw new Unjudgeable(
            "two series have the same labels "
                + Wording.labels(one.labels())
                + "; aggregate them, for example with sum(...)");
      }
    }
    return new Side(answer.query(), series);
  }

  /** Makes sure that there is at most one series. */
  Side single(String what) throws Unjudgeable {
    if (series.size() > 1) {
      throw new Unjudgeable(
          "the "
              + what
              + " gave "
              + series.size()
              + " series where one number is wanted: "
              + Wording.labelSets(series.keySet())
              + "; aggregate them, for example with sum(...)");
    }
    return this;
  }

  boolean hasPointAt(Instant at) {
    return series.values().stream().anyMatch(points -> points.containsKey(at));
  }

  /** Labels to value at that time; only series that have a point there. */
  Map<Map<String, String>, Double> at(Instant at) {
    Map<Map<String, String>, Double> values = new LinkedHashMap<>();
    series.forEach(
        (labels, points) ->
            Optional.ofNullable(points.get(at)).ifPresent(value -> values.put(labels, value)));
    return values;
  }

  /** The number at that time, when the side is {@link #single}. */
  OptionalDouble numberAt(Instant at) {
    return at(at).values().stream().mapToDouble(Double::doubleValue).findFirst();
  }
}
