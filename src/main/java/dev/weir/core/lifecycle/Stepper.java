package dev.weir.core.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.lifecycle.StepRun.Stage;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.PlannedPause.Then;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The moves within the plan's steps. */
final class Stepper {
  private Stepper() {}

  /** Begins a stay at a step: its weights are decided, its gates start from nothing. */
  static void enter(Turn turn, Attempt attempt, int index, Transition transition, String actor) {
    Plan plan = turn.plan();
    Plan.PlannedStep step = plan.steps().get(index);
    Attempt current = attempt.withPlan(plan.shape(), plan.judgement());
    StepRun run = freshRun(turn, index, Optional.empty());
    var evidence = Failures.evidence(turn);
    turn.weights(current.candidate(), step);
    turn.move(
        transition,
        new Phase.Stepping(current, run),
        actor,
        "step "
            + (index + 1)
            + " of "
            + plan.steps().size()
            + " ("
            + step.name()
            + "): "
            + Texts.percent(step.basisPoints())
            + " to "
            + current.candidate(),
        evidence);
  }

  /**
   * The plan has changed under a person's pause: the share stays as the person saw it, and the new
   * plan's gates watch it. The step itself is entered when the pause ends.
   */
  static void freeze(Turn turn, Attempt attempt, int index, Optional<Phase.Pause> pause) {
    Plan plan = turn.plan();
    Attempt current = attempt.withPlan(plan.shape(), plan.judgement());
    var evidence = Failures.evidence(turn);
    turn.move(
        Transition.PLAN_CHANGED,
        new Phase.Stepping(current, freshRun(turn, index, pause)),
        JournalEntry.WEIR,
        "the plan has changed; "
            + Texts.percent(turn.share(current.candidate()))
            + " to "
            + current.candidate()
            + " until it is resumed, then step "
            + (index + 1)
            + " of "
            + plan.steps().size(),
        evidence);
  }

  private static StepRun freshRun(Turn turn, int index, Optional<Phase.Pause> pause) {
    return new StepRun(
        turn.nextRun(),
        index,
        new Stage.Shifting(turn.now()),
        turn.now(),
        pause,
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /** Whether a person's pause keeps the candidate at another share than the step's. */
  static boolean isFrozen(Turn turn, Attempt attempt, StepRun run) {
    return run.pause().flatMap(Phase.Pause::persons).isPresent() && isElsewhere(turn, attempt, run);
  }

  private static boolean isElsewhere(Turn turn, Attempt attempt, StepRun run) {
    return !turn.isAt(attempt.candidate(), turn.step(run));
  }

  static void once(Turn turn, Phase.Stepping at) {
    Attempt attempt = at.attempt();
    Revision candidate = attempt.candidate();
    if (Progress.leavesBySpec(turn, attempt) || followsNewPlan(turn, at)) {
      return;
    }
    if (turn.hasNoEndpoints(candidate)) {
      Progress.noEndpoints(turn, candidate);
      return;
    }
    if (pauseEnds(turn, at)) {
      return;
    }
    if (turn.baselineHasMoved(candidate)) {
      baselineMoved(turn, at);
      return;
    }
    if (at.run().pause().isEmpty() && isElsewhere(turn, attempt, at.run())) {
      // A person's pause that froze another share is over.
      enter(turn, attempt, at.run().index(), Transition.PLAN_CHANGED, JournalEntry.WEIR);
      return;
    }
    switch (at.run().stage()) {
      case Stage.Shifting _ -> shifting(turn, at);
      case Stage.Holding(Instant since) -> holding(turn, at, since);
      case Stage.Waiting _ -> waiting(turn, at);
    }
  }

  /** What was measured against another baseline is no comparison: the step is judged afresh. */
  private static void baselineMoved(Turn turn, Phase.Stepping at) {
    String node = turn.plan().baselineOf(turn.stable()).map(ResourceId::name).orElse("none");
    boolean ready = turn.hasBaseline();
    turn.note(
        "baseline-moved",
        ready
            ? "the baseline " + node + " is ready"
            : "the baseline " + node + " has no endpoints; stable takes its share",
        List.of());
    if (at.run().pause().isEmpty()) {
      enter(turn, at.attempt(), at.run().index(), Transition.PLAN_CHANGED, JournalEntry.WEIR);
    } else {
      turn.followBaseline(at.attempt().candidate());
    }
  }

  private static boolean followsNewPlan(Turn turn, Phase.Stepping at) {
    Plan plan = turn.plan();
    boolean sameSteps = plan.shape().equals(at.attempt().shape());
    if (sameSteps && plan.judgement().equals(at.attempt().judgement())) {
      return false;
    }
    // A pause for a verdict ends, because the new plan judges anew; a person's word stands.
    Optional<Phase.Pause> pause =
        at.run()
            .pause()
            .flatMap(Phase.Pause::persons)
            .map(persons -> persons.withBeneath(Optional.empty()));
    int index = sameSteps ? at.run().index() : 0;
    if (pause.isEmpty() && plan.steps().isEmpty()) {
      Progress.promote(turn, at.attempt());
    } else if (pause.isEmpty()) {
      enter(turn, at.attempt(), index, Transition.PLAN_CHANGED, JournalEntry.WEIR);
    } else if (!plan.steps().isEmpty()) {
      freeze(turn, at.attempt(), index, pause);
    } else {
      Progress.waitBeforeSteps(turn, at.attempt(), pause);
    }
    return true;
  }

  private static boolean pauseEnds(Turn turn, Phase.Stepping at) {
    Optional<Phase.Pause> pause = at.run().pause();
    if (pause.isEmpty()) {
      return false;
    }
    Optional<PlannedPause> planned =
        pause.get().kind() == Phase.PauseKind.STEP ? turn.step(at.run()).pause() : Optional.empty();
    Optional<String> given = planned.flatMap(p -> Signals.given(at.attempt(), p));
    boolean timeIsUp = pause.get().until().filter(until -> !until.isAfter(turn.now())).isPresent();
    if (given.isEmpty() && !timeIsUp) {
      return false;
    }
    Optional<PlannedPause.Limit> limit = planned.flatMap(PlannedPause::limit);
    if (given.isEmpty() && limit.map(PlannedPause.Limit::then).equals(Optional.of(Then.ROLLBACK))) {
      Progress.rollBack(
          turn,
          Transition.FAILED,
          at.attempt().candidate(),
          Phase.Cause.DEADLINE,
          Signals.missed(planned.get(), limit.get()),
          JournalEntry.WEIR);
      return true;
    }
    turn.move(
        Transition.RESUMED,
        Waits.withoutPause(at, turn.now()),
        JournalEntry.WEIR,
        given.orElse(
            limit
                .map(l -> Signals.missed(planned.get(), l) + ", and the plan goes on then")
                .orElse("the pause is over")));
    return true;
  }

  private static void shifting(Turn turn, Phase.Stepping at) {
    if (turn.acknowledged()) {
      hold(turn, at);
    } else if (Progress.deadlineIsOver(turn)) {
      Progress.deadline(turn, at.attempt().candidate());
    }
  }

  private static void hold(Turn turn, Phase.Stepping at) {
    Plan.PlannedStep step = turn.step(at.run());
    Map<String, MetricRun> metrics = new TreeMap<>();
    for (Gate gate : step.gates()) {
      for (Gate.Metric metric : gate.metrics()) {
        metrics.put(
            gate.name() + "/" + metric.name(),
            MetricRun.startingAt(turn.now().plus(gate.initialDelay())));
      }
    }
    StepRun run = at.run().withMetrics(metrics).withStage(new Stage.Holding(turn.now()));
    ProxyReport report = turn.state().observed().proxies();
    turn.move(
        Transition.STEP_ACKNOWLEDGED,
        new Phase.Stepping(at.attempt(), run),
        JournalEntry.WEIR,
        report.acknowledged()
            + " of "
            + report.connected()
            + " proxies have "
            + Texts.percent(step.basisPoints())
            + " on "
            + at.attempt().candidate());
    pauseAsPlanned(turn);
  }

  /**
   * Begins the pause of a step that has one, when the step is acknowledged and nobody has said to
   * go on. A person's own pause comes first; the plan's is asked for again when that one is lifted.
   */
  static void pauseAsPlanned(Turn turn) {
    if (turn.phase() instanceof Phase.Stepping(Attempt attempt, StepRun run)
        && run.stage() instanceof Stage.Holding
        && run.pause().isEmpty()
        && run.holdSkippedBy().isEmpty()
        && !attempt.full()) {
      turn.step(run)
          .pause()
          .filter(pause -> Signals.given(attempt, pause).isEmpty())
          .ifPresent(pause -> pauseAsPlanned(turn, attempt, run, pause));
    }
  }

  private static void pauseAsPlanned(Turn turn, Attempt attempt, StepRun run, PlannedPause pause) {
    String reason = Signals.waitsFor(pause);
    turn.move(
        Transition.PAUSED,
        new Phase.Stepping(
            attempt,
            run.withPause(
                Optional.of(
                    new Phase.Pause(
                        Phase.PauseKind.STEP,
                        reason,
                        turn.now(),
                        pause.longest().map(turn.now()::plus))))),
        JournalEntry.WEIR,
        reason);
  }

  private static void holding(Turn turn, Phase.Stepping at, Instant since) {
    StepRun run = at.run();
    if (run.pause().isPresent()) {
      return;
    }
    boolean over =
        at.attempt().full()
            || run.holdSkippedBy().isPresent()
            || !since.plus(turn.step(run).hold()).isAfter(turn.now());
    if (!over) {
      return;
    }
    if (complete(turn, at)) {
      leave(turn, at);
    } else {
      turn.move(
          Transition.HOLD_OVER,
          new Phase.Stepping(at.attempt(), run.withStage(new Stage.Waiting(since, turn.now()))),
          JournalEntry.WEIR,
          "held as planned; " + Missing.sentence(turn));
    }
  }

  private static void waiting(Turn turn, Phase.Stepping at) {
    if (at.run().pause().isPresent()) {
      return;
    }
    if (complete(turn, at)) {
      leave(turn, at);
    } else if (Progress.deadlineIsOver(turn)) {
      Progress.deadline(turn, at.attempt().candidate());
    }
  }

  private static boolean complete(Turn turn, Phase.Stepping at) {
    return turn.acknowledged()
        && turn.hasEnoughEndpoints(at.attempt().candidate())
        && turn.hasBaseline()
        && Gates.passed(at.attempt(), at.run(), turn.step(at.run()));
  }

  private static void leave(Turn turn, Phase.Stepping at) {
    int next = at.run().index() + 1;
    if (at.attempt().full() || next >= turn.plan().steps().size()) {
      Progress.promote(turn, at.attempt());
    } else {
      enter(turn, at.attempt(), next, Transition.STEP_ENTERED, JournalEntry.WEIR);
    }
  }
}
