package dev.weir.core.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Everything a source must be asked for one measurement: the texts are final, nothing is left to
 * fill in.
 *
 * @param at the time of evaluation
 * @param window the span the query looks back over: the metric's window, cut so that it does not
 *     reach before the moment the step's weights took effect
 * @param stable the same query for the stable side, when the metric compares
 * @param requests how many requests the candidate had
 * @param stableRequests how many the stable side had, when the metric compares
 * @param range when given, every query is a range query
 * @param web when given, this call is made and nothing is queried; {@code candidate} says so in
 *     words
 */
public record Inquiry(
    Instant at,
    Duration window,
    Duration timeout,
    String candidate,
    Optional<String> stable,
    Optional<String> requests,
    Optional<String> stableRequests,
    Optional<GatePolicy.Range> range,
    Optional<WebCall> web) {
  /** One that is answered by queries. */
  public Inquiry(
      Instant at,
      Duration window,
      Duration timeout,
      String candidate,
      Optional<String> stable,
      Optional<String> requests,
      Optional<String> stableRequests,
      Optional<GatePolicy.Range> range) {
    this(at, window, timeout, candidate, stable, requests, stableRequests, range, Optional.empty());
  }
}
