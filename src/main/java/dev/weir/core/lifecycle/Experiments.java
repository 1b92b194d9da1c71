package dev.weir.core.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Measurement;
import dev.weir.core.lifecycle.ExperimentReport.Cause;
import dev.weir.core.lifecycle.ExperimentRun.Stage;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The moves of an experiment: its arms come into the routes with nothing, get their shares, are
 * measured for a time, and lose everything again, whatever the result.
 */
final class Experiments {
  private Experiments() {}

  /**
   * The experiment that the spec asks for and that has not been run yet. A webhook may have made
   * stable of one of its arms: then there is nothing to compare.
   */
  static Optional<PlannedExperiment> due(Turn turn) {
    return turn.plan()
        .experiment()
        .filter(planned -> !planned.hasArm(turn.stable()))
        .filter(
            planned ->
                turn.state()
                    .experiment()
                    .filter(ended -> ended.fingerprint().equals(planned.fingerprint()))
                    .isEmpty());
  }

  /** Begins an experiment beside stable, which must be what is wanted, with nobody kept. */
  static void start(Turn turn, PlannedExperiment planned) {
    List<ArmRun> arms = new ArrayList<>();
    int rest = Weights.ALL;
    for (Experiment.Arm arm : planned.arms()) {
      arms.add(new ArmRun(arm.revision(), false, arm.basisPoints(), Map.of()));
      rest -= arm.basisPoints();
    }
    arms.add(new ArmRun(turn.stable(), true, rest, Map.of()));
    ExperimentRun run =
        new ExperimentRun(
            planned.name(),
            planned.fingerprint(),
            planned.judgement(),
            turn.nextRun(),
            turn.now(),
            new Stage.Starting(turn.now()),
            arms);
    nothing(turn, run);
    turn.move(
        Transition.EXPERIMENT_STARTED,
        new Phase.Experimenting(run),
        JournalEntry.WEIR,
        "experiment "
            + run.name()
            + ": "
            + ExperimentWords.listed(run.shares().keySet())
            + " beside "
            + turn.stable()
            + " for "
            + Texts.of(planned.duration())
            + ", starting with 0 %");
  }

  static void once(Turn turn, Phase.Experimenting at) {
    ExperimentRun run = at.run();
    if (endsBySpec(turn, run)) {
      return;
    }
    PlannedExperiment planned = turn.plan().experiment().orElseThrow();
    if (!planned.judgement().equals(run.judgement())) {
      judgeAfresh(turn, run, planned);
      return;
    }
    switch (run.stage()) {
      case Stage.Starting _ -> starting(turn, run);
      case Stage.Shifting _ -> shifting(turn, run, planned);
      case Stage.Measuring(Instant since) -> measuring(turn, run, since, planned);
    }
  }

  private static boolean endsBySpec(Turn turn, ExperimentRun run) {
    Revision wanted = turn.plan().wanted();
    Optional<String> named = turn.plan().experiment().map(PlannedExperiment::fingerprint);
    if (!wanted.equals(turn.stable())) {
      end(turn, run, Cause.SUPERSEDED, "the spec asks for " + wanted, JournalEntry.WEIR);
    } else if (named.isEmpty()) {
      end(turn, run, Cause.REMOVED, "the spec has no experiment any more", JournalEntry.WEIR);
    } else if (!named.get().equals(run.fingerprint())) {
      end(turn, run, Cause.CHANGED, "the spec says something else of it", JournalEntry.WEIR);
    } else {
      return false;
    }
    return true;
  }

  /** A policy has changed: what its old bounds said is no report on the new ones. */
  private static void judgeAfresh(Turn turn, ExperimentRun run, PlannedExperiment planned) {
    turn.put(
        new Phase.Experimenting(
            run.afresh(
                planned.judgement(),
                turn.nextRun(),
                run.measuringSince().isPresent()
                    ? measured(run.arms(), planned, turn.now())
                    : run.arms())));
    turn.note(
        "experiment-judged-afresh",
        "a gate of experiment " + run.name() + " has changed: its arms are measured from nothing",
        evidence(run.arms()));
  }

  private static void starting(Turn turn, ExperimentRun run) {
    boolean everybodyServes = run.shares().keySet().stream().allMatch(turn::hasEnoughEndpoints);
    if (turn.acknowledged() && everybodyServes) {
      turn.weights(Weights.beside(turn.stable(), run.shares()));
      turn.move(
          Transition.EXPERIMENT_SHIFTED,
          new Phase.Experimenting(run.withStage(new Stage.Shifting(turn.now()))),
          JournalEntry.WEIR,
          "experiment " + run.name() + ": " + ExperimentWords.shares(run));
    } else {
      endAtDeadline(turn, run);
    }
  }

  private static void shifting(Turn turn, ExperimentRun run, PlannedExperiment planned) {
    if (endsWithoutEndpoints(turn, run)) {
      return;
    }
    if (!turn.acknowledged()) {
      endAtDeadline(turn, run);
      return;
    }
    ExperimentRun next =
        run.withArms(measured(run.arms(), planned, turn.now()))
            .withStage(new Stage.Measuring(turn.now()));
    ProxyReport report = turn.state().observed().proxies();
    turn.move(
        Transition.EXPERIMENT_ACKNOWLEDGED,
        new Phase.Experimenting(next),
        JournalEntry.WEIR,
        report.acknowledged()
            + " of "
            + report.connected()
            + " proxies have "
            + ExperimentWords.shares(run));
  }

  /** The arms with each metric at nothing, to be measured from now on. */
  private static List<ArmRun> measured(List<ArmRun> arms, PlannedExperiment planned, Instant now) {
    return arms.stream()
        .map(
            arm -> {
              Map<String, ArmRun.Metric> metrics = new TreeMap<>();
              for (Gate gate : planned.gates()) {
                for (Gate.Metric metric : gate.metrics()) {
                  if (measures(arm, metric)) {
                    metrics.put(
                        gate.name() + "/" + metric.name(),
                        ArmRun.Metric.startingAt(now.plus(gate.initialDelay())));
                  }
                }
              }
              return arm.withMetrics(metrics);
            })
        .toList();
  }

  /** Stable is not compared with itself. */
  static boolean measures(ArmRun arm, Gate.Metric metric) {
    return !arm.control() || metric.compare().isEmpty();
  }

  private static void measuring(
      Turn turn, ExperimentRun run, Instant since, PlannedExperiment planned) {
    if (!endsWithoutEndpoints(turn, run) && !since.plus(planned.duration()).isAfter(turn.now())) {
      end(turn, run, Cause.TIME_OVER, "it has run as long as planned", JournalEntry.WEIR);
    }
  }

  private static boolean endsWithoutEndpoints(Turn turn, ExperimentRun run) {
    Optional<Revision> gone =
        run.shares().keySet().stream().filter(turn::hasNoEndpoints).findFirst();
    gone.ifPresent(
        arm ->
            end(turn, run, Cause.NO_ENDPOINTS, arm + " has no ready endpoints", JournalEntry.WEIR));
    return gone.isPresent();
  }

  private static void endAtDeadline(Turn turn, ExperimentRun run) {
    if (Progress.deadlineIsOver(turn)) {
      end(
          turn,
          run,
          Cause.DEADLINE,
          "no progress for "
              + Texts.of(turn.plan().progressDeadline())
              + ": "
              + Missing.sentence(turn),
          JournalEntry.WEIR);
    }
  }

  /** Decides that no arm gets anything from now on. */
  static void end(Turn turn, ExperimentRun run, Cause cause, String reason, String actor) {
    Duration ran =
        run.measuringSince()
            .map(since -> Duration.between(since, turn.now()))
            .orElse(Duration.ZERO);
    ExperimentReport report =
        new ExperimentReport(
            run.name(),
            run.fingerprint(),
            run.startedAt(),
            turn.now(),
            ran.isNegative() ? Duration.ZERO : ran,
            cause,
            reason,
            run.arms().stream().map(Experiments::reported).toList());
    nothing(turn, run);
    turn.move(
        Transition.EXPERIMENT_ENDED,
        new Phase.Concluding(report, turn.now()),
        actor,
        ExperimentWords.journal(report),
        evidence(run.arms()));
  }

  private static ArmRun reported(ArmRun arm) {
    Map<String, ArmRun.Metric> metrics = new TreeMap<>();
    arm.metrics().forEach((key, metric) -> metrics.put(key, metric.withRun(metric.run().newest())));
    return arm.withMetrics(metrics);
  }

  /** The arms keep their place in the routes and get nothing. */
  private static void nothing(Turn turn, ExperimentRun run) {
    Map<Revision, Integer> none = new LinkedHashMap<>();
    run.shares().keySet().forEach(arm -> none.put(arm, 0));
    turn.weights(Weights.beside(turn.stable(), none));
  }

  static void concluding(Turn turn, Phase.Concluding at) {
    if (!turn.nobodyIsLeftBehind()) {
      return;
    }
    turn.weights(Weights.all(turn.stable()));
    turn.reported(at.report());
    turn.move(
        Transition.EXPERIMENT_CONCLUDED,
        new Phase.Healthy(turn.now(), Optional.empty()),
        JournalEntry.WEIR,
        "experiment "
            + at.report().name()
            + " is over: "
            + turn.stable()
            + " has all traffic"
            + (turn.state().observed().proxies().connected() == 0
                ? ", and no proxy is connected"
                : " on every proxy"));
  }

  /** The newest measurement of each metric of each arm. */
  static List<Measurement> evidence(List<ArmRun> arms) {
    return arms.stream()
        .flatMap(arm -> arm.metrics().values().stream())
        .flatMap(metric -> metric.run().last().stream())
        .toList();
  }
}
