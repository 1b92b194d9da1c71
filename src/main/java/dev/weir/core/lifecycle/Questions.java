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
import java.util.stream.Stream;

/** What is to be measured now. Asking twice is harmless: an answer counts once. */
final class Questions {
  private Questions() {}

  static List<Effect> due(Turn turn) {
    List<Effect> due = new ArrayList<>();
    if (turn.phase() instanceof Phase.Experimenting(ExperimentRun run)) {
      experiment(turn, run, due);
      return due;
    }
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
                  key,
                  Inquiries.of(metric, subject(turn, attempt.candidate()), since, turn.now())));
        }
      }
    }
    return due;
  }

  /** Each arm is asked about as if it were the candidate, and stable beside them. */
  private static void experiment(Turn turn, ExperimentRun run, List<Effect> due) {
    if (run.measuringSince().isEmpty() || turn.plan().experiment().isEmpty()) {
      return;
    }
    Instant since = run.measuringSince().get();
    for (ArmRun arm : run.arms()) {
      for (Gate gate : turn.plan().experiment().get().gates()) {
        for (Gate.Metric metric : gate.metrics()) {
          MeasurementKey key =
              MeasurementKey.of(turn.state(), run, arm.revision(), gate.name(), metric.name());
          ArmRun.Metric kept = arm.metrics().get(key.metricKey());
          if (kept != null && !kept.run().nextAt().isAfter(turn.now())) {
            due.add(
                new Effect.Measure(
                    key, Inquiries.of(metric, subject(turn, arm.revision()), since, turn.now())));
          }
        }
      }
    }
  }

  private static Inquiries.Subject subject(Turn turn, Revision measured) {
    return new Inquiries.Subject(
        turn.state().id(),
        measured,
        cluster(turn, measured),
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
    return measured(turn.phase())
        .map(MetricRun::nextAt)
        .filter(at -> at.isAfter(turn.now()))
        .min(Instant::compareTo);
  }

  private static Stream<MetricRun> measured(Phase phase) {
    if (phase instanceof Phase.Experimenting(ExperimentRun run)) {
      return run.arms().stream()
          .flatMap(arm -> arm.metrics().values().stream())
          .map(ArmRun.Metric::run);
    }
    return phase instanceof Phase.Stepping(var _, StepRun run) && run.heldSince().isPresent()
        ? run.metrics().values().stream()
        : Stream.empty();
  }
}
