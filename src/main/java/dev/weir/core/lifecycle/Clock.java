package dev.weir.core.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.lifecycle.StepRun.Stage;
import dev.weir.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A clock may be set while a rollout waits. Holds, pauses, gates and the deadline follow the time
 * that has really passed: when the clock is set, everything that is counted from it is set as well.
 *
 * <p>A step that nobody has seen, because the engine was down, shows only when the clock was set
 * back: a moment that has been would lie in the future. Then the latest such moment is taken for
 * now, so that nothing waits longer than it was planned to. That the clock was set forward
 * meanwhile looks like time that has passed.
 */
final class Clock {
  private Clock() {}

  /** The same phase by a clock that shows so much more. */
  static Phase set(Phase phase, Duration by) {
    return switch (phase) {
      case Phase.New _, Phase.RolledBack _, Phase.Failed _ -> phase;
      case Phase.RollingBack p ->
          p.neededEndpoints() == 0
              ? p
              : new Phase.RollingBack(
                  p.candidate(),
                  p.cause(),
                  p.reason(),
                  p.since().plus(by),
                  p.metrics(),
                  p.neededEndpoints());
      case Phase.Introducing(var candidate, var since) ->
          new Phase.Introducing(candidate, since.plus(by));
      case Phase.Healthy(var since, var kept) ->
          new Phase.Healthy(
              since.plus(by), kept.map(k -> new Phase.Kept(k.old(), k.until().plus(by))));
      case Phase.Starting(var attempt, var since, var pause) ->
          new Phase.Starting(attempt, since.plus(by), set(pause, by));
      case Phase.Promoting(var attempt, var since, var pause) ->
          new Phase.Promoting(attempt, since.plus(by), set(pause, by));
      case Phase.Stepping(var attempt, var run) -> new Phase.Stepping(attempt, set(run, by));
      case Phase.Experimenting(var run) -> new Phase.Experimenting(ExperimentClock.set(run, by));
      case Phase.Concluding _ -> phase;
    };
  }

  private static Optional<Phase.Pause> set(Optional<Phase.Pause> pause, Duration by) {
    return pause.map(
        p ->
            new Phase.Pause(
                p.kind(),
                p.reason(),
                p.since().plus(by),
                p.until().map(until -> until.plus(by)),
                set(p.beneath(), by)));
  }

  private static StepRun set(StepRun run, Duration by) {
    Stage stage =
        switch (run.stage()) {
          case Stage.Shifting(Instant since) -> new Stage.Shifting(since.plus(by));
          case Stage.Holding(Instant since) -> new Stage.Holding(since.plus(by));
          case Stage.Waiting(Instant heldSince, Instant since) ->
              new Stage.Waiting(heldSince.plus(by), since.plus(by));
        };
    Map<String, MetricRun> metrics = new TreeMap<>();
    run.metrics()
        .forEach((key, metric) -> metrics.put(key, metric.dueAt(metric.nextAt().plus(by))));
    return new StepRun(
        run.number(),
        run.index(),
        stage,
        run.enteredAt().plus(by),
        set(run.pause(), by),
        run.acceptedBy(),
        run.holdSkippedBy(),
        metrics);
  }

  /** How far the phase lies in the future, where nothing can have been; empty when it does not. */
  static Optional<Duration> ahead(Phase phase, Plan plan, Instant now) {
    return been(phase, plan).stream()
        .max(Instant::compareTo)
        .filter(latest -> latest.isAfter(now))
        .map(latest -> Duration.between(now, latest));
  }

  /** Moments that have been. */
  private static List<Instant> been(Phase phase, Plan plan) {
    List<Instant> been = new ArrayList<>();
    switch (phase) {
      case Phase.New _, Phase.RolledBack _, Phase.Failed _ -> {}
      case Phase.RollingBack rollingBack -> {
        if (rollingBack.neededEndpoints() > 0) {
          been.add(rollingBack.since());
        }
      }
      case Phase.Introducing(var _, var since) -> been.add(since);
      case Phase.Healthy(var since, var _) -> been.add(since);
      case Phase.Experimenting(var run) -> been.addAll(ExperimentClock.been(run, plan));
      case Phase.Concluding _ -> {}
      case Phase.Starting(var _, var since, var _) -> been.add(since);
      case Phase.Promoting(var _, var since, var _) -> been.add(since);
      case Phase.Stepping(var attempt, var run) -> {
        been.add(run.enteredAt());
        switch (run.stage()) {
          case Stage.Shifting(Instant since) -> been.add(since);
          case Stage.Holding(Instant since) -> been.add(since);
          case Stage.Waiting(Instant _, Instant since) -> been.add(since);
        }
        boolean samePlan =
            plan.shape().equals(attempt.shape()) && plan.judgement().equals(attempt.judgement());
        if (samePlan) {
          plan.steps().get(run.index()).gates().forEach(gate -> asked(gate, run, been));
        }
      }
    }
    Commands.pauseOf(phase).ifPresent(pause -> been.add(pause.since()));
    return been;
  }

  private static void asked(Gate gate, StepRun run, List<Instant> been) {
    for (Gate.Metric metric : gate.metrics()) {
      MetricRun metricRun = run.metrics().get(gate.name() + "/" + metric.name());
      if (metricRun != null) {
        been.add(asked(gate, metricRun));
      }
    }
  }

  /** A measurement that is due at a time was set for it at most one wait before. */
  static Instant asked(Gate gate, MetricRun run) {
    Duration wait =
        gate.interval().compareTo(gate.initialDelay()) > 0 ? gate.interval() : gate.initialDelay();
    return run.nextAt().minus(wait);
  }
}
