package dev.weir.simulation;

import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.ArmRun;
import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.ExperimentRun;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.MetricRun;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Routing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A candidate's share grows only after the gates of the step before have passed, or when a person
 * says so. Judged by what the source really answered, not by what the engine made of it.
 */
final class GrowthRule {
  private final World world;
  private final Map<MeasurementKey, List<Answer>> answers = new HashMap<>();

  private record Answer(Instant at, Verdict verdict) {}

  GrowthRule(World world) {
    this.world = world;
  }

  void answered(MeasurementKey key, Inquiry inquiry, Verdict verdict) {
    answers.computeIfAbsent(key, k -> new ArrayList<>()).add(new Answer(inquiry.at(), verdict));
  }

  /** Answers that were not saved were never given. */
  void crashed(Map<ResourceId, RolloutState> durable) {
    answers.forEach(
        (key, given) -> {
          Optional<MetricRun> run = run(durable.get(key.rollout()), key);
          // By their order and not by their times: the clock may have been set back meanwhile.
          Instant last = run.flatMap(MetricRun::last).map(Measurement::at).orElse(Instant.MIN);
          int saved = given.size();
          while (saved > 0 && !given.get(saved - 1).at().equals(last)) {
            saved--;
          }
          given.subList(saved, given.size()).clear();
        });
  }

  private static Optional<MetricRun> run(
      @org.jspecify.annotations.Nullable RolloutState state, MeasurementKey key) {
    if (state == null || !key.isAskedIn(state)) {
      return Optional.empty();
    }
    return switch (state.phase()) {
      case Phase.Stepping(var _, StepRun run) ->
          Optional.ofNullable(run.metrics().get(key.metricKey()));
      case Phase.Experimenting(ExperimentRun run) ->
          key.arm()
              .flatMap(run::arm)
              .flatMap(arm -> Optional.ofNullable(arm.metrics().get(key.metricKey())))
              .map(ArmRun.Metric::run);
      default -> Optional.empty();
    };
  }

  /** Every measurement in the state is one that the source gave in this stay, with its verdict. */
  void checkMeasurements(RolloutState state, Plan plan) {
    if (state.phase() instanceof Phase.Experimenting(ExperimentRun run)) {
      checkArms(state, run, plan);
      return;
    }
    if (!(state.phase() instanceof Phase.Stepping(Attempt attempt, StepRun run))) {
      return;
    }
    for (Gate gate : plan.steps().get(run.index()).gates()) {
      for (Gate.Metric metric : gate.metrics()) {
        MeasurementKey key = MeasurementKey.of(state, attempt, run, gate.name(), metric.name());
        MetricRun seen = run.metrics().get(key.metricKey());
        if (seen == null) {
          continue;
        }
        given(key, seen);
        budget(state, metric, seen, attempt, run);
      }
    }
  }

  private void checkArms(RolloutState state, ExperimentRun run, Plan plan) {
    List<Gate> gates = plan.experiment().map(PlannedExperiment::gates).orElse(List.of());
    for (ArmRun arm : run.arms()) {
      for (Gate gate : gates) {
        for (Gate.Metric metric : gate.metrics()) {
          MeasurementKey key =
              MeasurementKey.of(state, run, arm.revision(), gate.name(), metric.name());
          ArmRun.Metric seen = arm.metrics().get(key.metricKey());
          if (seen != null) {
            given(key, seen.run());
          }
        }
      }
    }
  }

  private void given(MeasurementKey key, MetricRun seen) {
    for (Measurement measurement : seen.recent()) {
      boolean given =
          answers.getOrDefault(key, List.of()).stream()
              .anyMatch(
                  a -> a.at().equals(measurement.at()) && a.verdict() == measurement.verdict());
      if (!given) {
        throw world.broken("only what was measured counts", key + ": " + measurement);
      }
    }
  }

  private void budget(
      RolloutState state, Gate.Metric metric, MetricRun seen, Attempt attempt, StepRun run) {
    boolean accepted = run.acceptedBy().isPresent() || attempt.gatesSkippedBy().isPresent();
    if (accepted) {
      return;
    }
    boolean failed =
        seen.failures() > metric.budgets().failures()
            || seen.errorsInARow() > metric.budgets().errorsInARow();
    boolean undecided = seen.inconclusive() > metric.budgets().inconclusive();
    boolean waits = run.pause().isPresent();
    boolean acted =
        switch (metric.onFailure()) {
          case ROLLBACK -> !failed && (!undecided || waits);
          case PAUSE -> (!failed && !undecided) || waits;
          case RECORD -> !undecided || waits;
        };
    if (!acted) {
      throw world.broken("a spent budget acts", state.toString());
    }
  }

  void check(RolloutState old, RolloutState after, Plan plan, List<JournalEntry> journal) {
    Optional<Attempt> attempt = attempt(after.phase());
    if (attempt.isEmpty()) {
      if (after.routing().flatMap(Routing::previewed).isPresent()) {
        throw world.broken("nobody visits what is not under way", after.toString());
      }
      return;
    }
    Optional<Attempt> former =
        attempt(old.phase()).filter(a -> a.number() == attempt.get().number());
    int before = former.isPresent() ? old.weights().orElseThrow().of(attempt.get().candidate()) : 0;
    int share = after.weights().orElseThrow().of(attempt.get().candidate());
    if (former.isPresent()
        && pausedByAPerson(old.phase())
        && pausedByAPerson(after.phase())
        && share != before) {
      throw world.broken("a person's pause freezes the share", old + " then " + after);
    }
    boolean reshaped = former.isPresent() && !former.get().shape().equals(plan.shape());
    boolean replanned =
        journal.stream()
            .anyMatch(e -> e.rollout().equals(after.id()) && e.event().equals("plan-changed"));
    // A plan that has changed begins again at its first step, which asks no gate before it.
    if (share <= before || reshaped || replanned || attempt.get().gatesSkippedBy().isPresent()) {
      return;
    }
    int next = 0;
    if (former.isPresent() && old.phase() instanceof Phase.Stepping(var _, StepRun left)) {
      boolean accepted =
          left.acceptedBy().isPresent()
              || journal.stream()
                  .anyMatch(
                      e ->
                          e.rollout().equals(after.id())
                              && e.event().equals("promoted-by-hand")
                              && (e.message().contains("gates skipped")
                                  || e.message().contains("accepted although")));
      if (!accepted) {
        for (Gate gate : plan.steps().get(left.index()).gates()) {
          gate.metrics().forEach(m -> passed(old, after, former.get(), left, gate, m));
        }
      }
      next = left.index() + 1;
    }
    int reached =
        after.phase() instanceof Phase.Stepping(var _, StepRun run)
            ? run.index()
            : plan.steps().size();
    if (attempt.get().full()) {
      return;
    }
    for (int i = next; i < reached; i++) {
      boolean asks =
          plan.steps().get(i).gates().stream()
              .flatMap(g -> g.metrics().stream())
              .anyMatch(m -> m.onFailure() != FailureAction.RECORD);
      if (asks) {
        throw world.broken("growth follows passed gates", "step " + i + " of " + after);
      }
    }
  }

  private void passed(
      RolloutState old,
      RolloutState after,
      Attempt attempt,
      StepRun left,
      Gate gate,
      Gate.Metric metric) {
    if (metric.onFailure() == FailureAction.RECORD) {
      return;
    }
    List<Answer> given =
        answers.getOrDefault(
            MeasurementKey.of(old, attempt, left, gate.name(), metric.name()), List.of());
    Verdict judged = Verdict.NO_DATA;
    boolean passed = false;
    int withoutData = 0;
    for (Answer answer : given) {
      judged = answer.verdict().judged() ? answer.verdict() : judged;
      withoutData += answer.verdict() == Verdict.NO_DATA ? 1 : 0;
      boolean takenAsPassed =
          metric.noData() == NoDataPolicy.PASS && withoutData > metric.budgets().noData();
      passed |= judged == Verdict.PASS || takenAsPassed;
      if (answer.verdict() == Verdict.FAIL) {
        passed = false;
      }
    }
    if (!passed) {
      throw world.broken(
          "growth follows passed gates", gate.name() + "/" + metric.name() + " " + given + after);
    }
  }

  private static boolean pausedByAPerson(Phase phase) {
    Optional<Phase.Pause> pause =
        switch (phase) {
          case Phase.Starting(var _, var _, var waits) -> waits;
          case Phase.Stepping(var _, StepRun run) -> run.pause();
          case Phase.Promoting(var _, var _, var waits) -> waits;
          default -> Optional.empty();
        };
    return pause.flatMap(Phase.Pause::persons).isPresent();
  }

  private static Optional<Attempt> attempt(Phase phase) {
    return switch (phase) {
      case Phase.Starting(var attempt, var _, var _) -> Optional.of(attempt);
      case Phase.Stepping(var attempt, var _) -> Optional.of(attempt);
      case Phase.Promoting(var attempt, var _, var _) -> Optional.of(attempt);
      default -> Optional.empty();
    };
  }
}
