package dev.weir.core.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiries;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.VirtualNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be measured now. Asking twice is harmless: an answer counts once. */
final class Questions {
  private Questions() {}

  static List<Effect> due(Turn turn) {
    List<Effect> due = new ArrayList<>();
    if (!(turn.phase() instanceof Phase.Stepping(Attempt attempt, StepRun run))
        || run.heldSince().isEmpty()) {
      return due;
    }
    Instant since = run.heldSince().get();
    for (Gate gate : turn.step(run).gates()) {
      for (Gate.Metric metric : gate.metrics()) {
        MeasurementKey key =
            MeasurementKey.of(turn.state(), attempt, run, gate.name(), metric.name());
        MetricRun metricRun = run.metrics().get(key.metricKey());
        if (metricRun != null && !metricRun.nextAt().isAfter(turn.now())) {
          due.add(
              new Effect.Measure(
                  key, Inquiries.of(metric, subject(turn, attempt), since, turn.now())));
        }
      }
    }
    return due;
  }

  private static Inquiries.Subject subject(Turn turn, Attempt attempt) {
    return new Inquiries.Subject(
        turn.state().id(),
        attempt.candidate(),
        cluster(turn, attempt.candidate()),
        turn.state().stable(),
        turn.state()
            .routing()
            .flatMap(Routing::baseline)
            .filter(baseline -> baseline.basisPoints() > 0)
            .map(baseline -> VirtualNode.cluster(baseline.node()))
            .or(() -> turn.state().stable().map(stable -> cluster(turn, stable))));
  }

  private static String cluster(Turn turn, Revision revision) {
    var node = turn.state().nodes().get(revision);
    return VirtualNode.cluster(node == null ? turn.plan().nodeOf(revision) : node);
  }

  /** When the next metric is due; empty when none is measured. */
  static Optional<Instant> next(Turn turn) {
    if (!(turn.phase() instanceof Phase.Stepping(var _, StepRun run))
        || run.heldSince().isEmpty()) {
      return Optional.empty();
    }
    return run.metrics().values().stream()
        .map(MetricRun::nextAt)
        .filter(at -> at.isAfter(turn.now()))
        .min(Instant::compareTo);
  }
}
