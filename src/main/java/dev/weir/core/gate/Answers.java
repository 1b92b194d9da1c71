package dev.weir.core.gate;

import java.time.Instant;
import java.util.Optional;

/** The answers to one inquiry, each in a shape that can be judged. */
record Answers(
    Side candidate, Optional<Side> stable, Optional<Side> requests, Optional<Side> stableRequests) {
  /** A larger count is a lie; cut here, so that sums of counts stay numbers. */
  private static final double MOST_REQUESTS = 1e15;

  static Answers of(Gate.Metric metric, Readings readings) throws Side.Unjudgeable {
    boolean range = metric.range().isPresent();
    boolean compared = metric.compare().isPresent();
    Side candidate = side(readings.candidate(), range);
    return new Answers(
        compared ? candidate : candidate.single("query"),
        compared ? optional(readings.stable(), range) : Optional.empty(),
        single(optional(readings.requests(), range), "query for the number of requests"),
        single(
            optional(readings.stableRequests(), range),
            "query for the stable's number of requests"));
  }

  private static Optional<Side> optional(Optional<Reading> reading, boolean range)
      throws Side.Unjudgeable {
    return reading.isPresent() ? Optional.of(side(reading.get(), range)) : Optional.empty();
  }

  private static Optional<Side> single(Optional<Side> side, String what) throws Side.Unjudgeable {
    return side.isPresent() ? Optional.of(side.get().single(what)) : side;
  }

  private static Side side(Reading reading, boolean range) throws Side.Unjudgeable {
    return switch (reading) {
      case Reading.Answer answer -> Side.of(answer, range);
      case Reading.Failed(String _, String reason) -> throw new Side.Unjudgeable(reason);
    };
  }

  /** Whether any of the answers has a point there. */
  boolean anythingAt(Instant time) {
    return candidate.hasPointAt(time)
        || stable.map(side -> side.hasPointAt(time)).orElse(false)
        || requests.map(side -> side.hasPointAt(time)).orElse(false);
  }

  double requestsAt(Instant time) {
    return count(requests, time);
  }

  double stableRequestsAt(Instant time) {
    return count(stableRequests, time);
  }

  /** A count that is absent or no number is no request. */
  private static double count(Optional<Side> side, Instant time) {
    double count = side.map(s -> s.numberAt(time).orElse(0)).orElse(0.0);
    return Double.isFinite(count) && count > 0 ? Math.min(count, MOST_REQUESTS) : 0;
  }
}
