package dev.weir.core.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.lifecycle.ExperimentRun.Stage;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@link Clock} says of a step, said of an experiment. */
final class ExperimentClock {
  private ExperimentClock() {}

  /** The same run by a clock that shows so much more. */
  static ExperimentRun set(ExperimentRun run, Duration by) {
    Stage stage =
        switch (run.stage()) {
          case Stage.Starting(Instant since) -> new Stage.Starting(since.plus(by));
          case Stage.Shifting(Instant since) -> new Stage.Shifting(since.plus(by));
          case Stage.Measuring(Instant since) -> new Stage.Measuring(since.plus(by));
        };
    return new ExperimentRun(
        run.name(),
        run.fingerprint(),
        run.judgement(),
        run.number(),
        run.startedAt().plus(by),
        stage,
        run.arms().stream().map(arm -> set(arm, by)).toList());
  }

  private static ArmRun set(ArmRun arm, Duration by) {
    Map<String, ArmRun.Metric> metrics = new TreeMap<>();
    arm.metrics()
        .forEach(
            (key, metric) -> {
              MetricRun run = metric.run();
              metrics.put(key, metric.withRun(run.dueAt(run.nextAt().plus(by))));
            });
    return arm.withMetrics(metrics);
  }

  /** Moments that have been. */
  static List<Instant> been(ExperimentRun run, Plan plan) {
    List<Instant> been = new ArrayList<>();
    been.add(run.startedAt());
    switch (run.stage()) {
      case Stage.Starting(Instant since) -> been.add(since);
      case Stage.Shifting(Instant since) -> been.add(since);
      case Stage.Measuring(Instant since) -> been.add(since);
    }
    Optional<PlannedExperiment> planned =
        plan.experiment().filter(e -> e.judgement().equals(run.judgement()));
    for (Gate gate : planned.map(PlannedExperiment::gates).orElse(List.of())) {
      for (ArmRun arm : run.arms()) {
        gate.metrics().stream()
            .flatMap(
                metric ->
                    Optional.ofNullable(arm.metrics().get(gate.name() + "/" + metric.name()))
                        .stream())
            .forEach(metric -> been.add(Clock.asked(gate, metric.run())));
      }
    }
    return been;
  }
}
