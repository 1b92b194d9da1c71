package dev.weir.core.gate;

import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Metrics and answers in few words. */
final class GateFixtures {
  static final Instant AT = Instant.parse("2026-03-01T12:00:37Z");
  static final Revision CANDIDATE = new Revision("v2");
  static final Duration WINDOW = Duration.ofSeconds(30);

  static final Inquiries.Subject SUBJECT =
      new Inquiries.Subject(
          new ResourceId("shop", "checkout"),
          CANDIDATE,
          "checkout-v2_shop",
          Optional.of(new Revision("v1")),
          Optional.of("checkout-v1_shop"));

  private GateFixtures() {}

  static Gate.Metric metric(String pass) {
    return new Gate.Metric(
        "success-rate",
        "good{cluster=\"${cluster}\"}[${window}]",
        WINDOW,
        Duration.ofSeconds(5),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Bound.parse(pass),
        Optional.empty(),
        Budgets.DEFAULT,
        NoDataPolicy.HOLD,
        FailureAction.ROLLBACK);
  }

  static Gate.Metric withFail(Gate.Metric m, String fail) {
    return new Gate.Metric(
        m.name(),
        m.query(),
        m.window(),
        m.timeout(),
        m.minRequests(),
        m.range(),
        m.compare(),
        m.pass(),
        Optional.of(Bound.parse(fail)),
        m.budgets(),
        m.noData(),
        m.onFailure());
  }

  static Gate.Metric withMinimum(Gate.Metric m, int count) {
    return new Gate.Metric(
        m.name(),
        m.query(),
        m.window(),
        m.timeout(),
        Optional.of(
            new GatePolicy.MinRequests("all{cluster=\"${cluster}\",r=\"${revision}\"}", count)),
        m.range(),
        m.compare(),
        m.pass(),
        m.fail(),
        m.budgets(),
        m.noData(),
        m.onFailure());
  }

  static Gate.Metric withRange(Gate.Metric m, Duration step, Duration settle) {
    return new Gate.Metric(
        m.name(),
        m.query(),
        Duration.ofMinutes(1),
        m.timeout(),
        m.minRequests(),
        Optional.of(new GatePolicy.Range(step, settle)),
        m.compare(),
        m.pass(),
        m.fail(),
        m.budgets(),
        m.noData(),
        m.onFailure());
  }

  static Gate.Metric withCompare(Gate.Metric m, GatePolicy.Compare compare) {
    return new Gate.Metric(
        m.name(),
        m.query(),
        m.window(),
        m.timeout(),
        m.minRequests(),
        m.range(),
        Optional.of(compare),
        m.pass(),
        m.fail(),
        m.budgets(),
        m.noData(),
        m.onFailure());
  }

  static Reading empty() {
    return new Reading.Answer("Q", List.of());
  }

  static Reading one(double value) {
    return new Reading.Answer("Q", List.of(series(Map.of(), value)));
  }

  static Reading.Series series(Map<String, String> labels, double value) {
    return new Reading.Series(labels, List.of(new Reading.Point(AT, value)));
  }

  static Reading several(Reading.Series... series) {
    return new Reading.Answer("Q", List.of(series));
  }

  /** Points at each given second of the minute 12:00, in pairs of second and value. */
  static Reading points(double... secondsAndValues) {
    List<Reading.Point> points = new ArrayList<>();
    for (int i = 0; i < secondsAndValues.length; i += 2) {
      Instant at = Instant.parse("2026-03-01T12:00:00Z").plusSeconds((long) secondsAndValues[i]);
      points.add(new Reading.Point(at, secondsAndValues[i + 1]));
    }
    return new Reading.Answer("Q", List.of(new Reading.Series(Map.of(), points)));
  }

  static Readings alone(Reading candidate) {
    return new Readings(AT, candidate, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Readings counted(Reading candidate, Reading requests) {
    return new Readings(AT, candidate, Optional.empty(), Optional.of(requests), Optional.empty());
  }

  static Readings compared(Reading candidate, Reading stable) {
    return new Readings(AT, candidate, Optional.of(stable), Optional.empty(), Optional.empty());
  }

  static Readings comparedAndCounted(
      Reading candidate, Reading stable, Reading requests, Reading stableRequests) {
    return new Readings(
        AT, candidate, Optional.of(stable), Optional.of(requests), Optional.of(stableRequests));
  }

  static Measurement judge(Gate.Metric metric, Readings readings) {
    Duration window = metric.range().isPresent() ? Duration.ofMinutes(1) : WINDOW;
    return Judge.judge(metric, CANDIDATE, window, readings);
  }
}
