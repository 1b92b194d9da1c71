package dev.weir.model.lifecycle;

import dev.weir.core.gate.Gate;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Decision;
import dev.weir.core.lifecycle.Lifecycle;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Signal;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The lifecycle and what lies between it and the proxies, as they are or broken on purpose. */
final class Breaking {
  private static final String BYSTANDER = "weir";

  private final Break broken;

  Breaking(Break broken) {
    this.broken = broken;
  }

  Decision decide(RolloutState state, Plan plan, Signal signal, Instant now) {
    Decision decision = Lifecycle.decide(state, followed(plan), signal, now);
    RolloutState next = decision.next();
    return switch (broken) {
      case ABORT_KEEPS_SHARE ->
          signal instanceof Signal.Commanded(Command command)
                  && command.kind() == Command.Kind.ABORT
                  && decision.refusal().isEmpty()
              ? with(decision, weighing(next, state.weights(), state.sequence()))
              : decision;
      case PAUSE_LIFTED_BY_ITSELF ->
          signal instanceof Signal.Look && isPausedByAPerson(next)
              ? Lifecycle.decide(
                  next,
                  followed(plan),
                  new Signal.Commanded(Command.of("c", Command.Kind.RESUME, BYSTANDER)),
                  now)
              : decision;
      case NUMBER_USED_TWICE ->
          state.weights().isPresent()
              ? with(decision, weighing(next, next.weights(), state.sequence()))
              : decision;
      case ROLLBACK_NEVER_ENDS ->
          state.phase() instanceof Phase.RollingBack
              ? new Decision(
                  state.withObserved(next.observed()), List.of(), List.of(), decision.refusal())
              : decision;
      case NONE,
          ACKNOWLEDGEMENT_SKIPPED,
          REFUSAL_COUNTED,
          GATES_FORGOTTEN,
          HOLDS_FORGOTTEN,
          OLD_ANSWERS_COUNT,
          PAUSE_LOST_BY_RESTART ->
          decision;
    };
  }

  /** The plan that the lifecycle is given. */
  Plan followed(Plan plan) {
    return switch (broken) {
      case GATES_FORGOTTEN -> changed(plan, false, true);
      case HOLDS_FORGOTTEN -> changed(plan, true, false);
      default -> plan;
    };
  }

  private static Plan changed(Plan plan, boolean gates, boolean holds) {
    return new Plan(
        plan.rollout(),
        plan.wanted(),
        plan.virtualNode(),
        plan.steps().stream()
            .map(
                step ->
                    new Plan.PlannedStep(
                        step.name(),
                        step.basisPoints(),
                        SideTraffic.NONE,
                        holds ? step.hold() : Duration.ZERO,
                        step.pause(),
                        gates ? step.gates() : List.<Gate>of()))
            .toList(),
        plan.progressDeadline(),
        plan.onFailure(),
        plan.keepOld(),
        plan.acknowledgeBasisPoints(),
        Optional.empty(),
        plan.minEndpoints(),
        plan.rollback(),
        plan.baseline());
  }

  private static boolean isPausedByAPerson(RolloutState state) {
    return Phases.pause(state.phase())
        .filter(pause -> pause.kind() == Phase.PauseKind.MANUAL)
        .isPresent();
  }

  private static Decision with(Decision decision, RolloutState next) {
    return new Decision(next, decision.journal(), decision.effects(), decision.refusal());
  }

  private static RolloutState weighing(
      RolloutState state, Optional<Weights> weights, long sequence) {
    return new RolloutState(
        state.id(),
        state.generation(),
        state.specFingerprint(),
        state.stable(),
        state.phase(),
        weights.map(Routing::of),
        sequence,
        state.acknowledged(),
        state.nodes(),
        state.attempts(),
        state.runs(),
        state.history(),
        state.observed());
  }

  /** What the proxies say of the newest weights. */
  ProxyReport report(RolloutState state, List<Standing> proxies) {
    if (state.weights().isEmpty()) {
      return new ProxyReport(state.sequence(), 0, 0, List.of(), List.of());
    }
    int connected = count(proxies, Standing.BEHIND) + count(proxies, Standing.REFUSES);
    int having = count(proxies, Standing.HAS);
    connected += having;
    int said =
        switch (broken) {
          case ACKNOWLEDGEMENT_SKIPPED -> connected;
          case REFUSAL_COUNTED -> having + count(proxies, Standing.REFUSES);
          default -> having;
        };
    return new ProxyReport(
        state.sequence(),
        connected,
        said,
        proxies.stream()
            .filter(standing -> standing == Standing.REFUSES)
            .map(standing -> new ProxyReport.Refusal("envoy", "routes", "1-a", "no"))
            .toList(),
        proxies.stream()
            .filter(standing -> standing == Standing.BEHIND)
            .map(standing -> "envoy")
            .toList());
  }

  private static int count(List<Standing> proxies, Standing standing) {
    return (int) proxies.stream().filter(standing::equals).count();
  }

  /** A question of another stay, as its answer names it. */
  Question late(Question question, RolloutState state) {
    if (broken == Break.OLD_ANSWERS_COUNT
        && state.phase() instanceof Phase.Stepping(var attempt, StepRun run)) {
      return new Question(
          MeasurementKey.of(state, attempt, run, question.key().gate(), question.key().metric()),
          question.at());
    }
    return question;
  }

  /** What a restart has read. */
  RolloutState restarted(RolloutState read) {
    if (broken != Break.PAUSE_LOST_BY_RESTART) {
      return read;
    }
    Phase phase =
        switch (read.phase()) {
          case Phase.Starting(var attempt, var since, var _) ->
              new Phase.Starting(attempt, since, Optional.empty());
          case Phase.Promoting(var attempt, var since, var _) ->
              new Phase.Promoting(attempt, since, Optional.empty());
          default -> read.phase();
        };
    return new RolloutState(
        read.id(),
        read.generation(),
        read.specFingerprint(),
        read.stable(),
        phase,
        read.routing(),
        read.sequence(),
        read.acknowledged(),
        read.nodes(),
        read.attempts(),
        read.runs(),
        read.history(),
        read.observed());
  }
}
