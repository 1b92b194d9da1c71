package dev.weir.model.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.MetricRun;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.lifecycle.StepRun.Stage;
import dev.weir.core.traffic.Routing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes equal what cannot make a difference any more: it is always the same moment, what is longer
 * ago than any span of a plan is equally long ago, numbers only say what is newer, counters stop
 * above the budgets, and texts for people are left out.
 */
final class Canonical {
  /** It is always now. */
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final Instant LONG_AGO = NOW.minus(Shape.UNIT.multipliedBy(Shape.LONG_AGO));

  /** Of the newest weights; every older number is one less. */
  private static final long SEQUENCE = NOW.toEpochMilli();

  private final RolloutState state;
  private final Want want;
  private final Roles roles;
  private final String fingerprint;
  private final Duration shift;

  /**
   * @param lifecycle which has taken note of the plan
   * @param now by which the state's times are meant
   */
  Canonical(RolloutState state, Want want, Breaking lifecycle, Instant now) {
    this.state = state;
    this.want = want;
    this.roles = new Roles(state, want);
    this.fingerprint = lifecycle.followed(want().plan()).fingerprint();
    this.shift = Duration.between(now, NOW);
  }

  RolloutState state() {
    return new RolloutState(
        state.id(),
        Math.min(state.generation(), 1),
        fingerprint,
        state.stable().map(roles::of),
        phase(state.phase()),
        state.routing().map(this::routing),
        SEQUENCE,
        state.acknowledged().map(roles::of),
        roles.nodes(state.nodes()),
        Math.min(state.attempts(), 1),
        Math.min(state.runs(), 1),
        List.of(),
        observed());
  }

  private Routing routing(Routing decided) {
    return new Routing(
        roles.of(decided.weights()),
        decided.previewed().map(roles::of),
        decided.side(),
        decided.sticky(),
        Optional.empty());
  }

  /** What the files say. */
  Want want() {
    return roles.of(want);
  }

  /** A question of the state's current stay: one that is asked longer ago is due again at once. */
  Question question(Question question) {
    MeasurementKey key = question.key();
    return new Question(
        new MeasurementKey(key.rollout(), SEQUENCE, 1, 1, key.gate(), key.metric()),
        latest(NOW.minus(Shape.UNIT), question.at().plus(shift)));
  }

  private Observed observed() {
    ProxyReport report = state.observed().proxies();
    return new Observed(
        new ProxyReport(
            report.sequence() == state.sequence() ? SEQUENCE : SEQUENCE - 1,
            report.connected(),
            report.acknowledged(),
            report.refused(),
            report.waiting()),
        roles.endpoints(state.observed().endpoints()),
        Optional.empty());
  }

  private Phase phase(Phase phase) {
    return switch (phase) {
      case Phase.New now -> now;
      case Phase.Introducing(var candidate, var since) ->
          new Phase.Introducing(roles.of(candidate), before(since));
      case Phase.Healthy(var since, var kept) ->
          new Phase.Healthy(
              kept.isPresent() ? before(since) : LONG_AGO,
              kept.map(k -> new Phase.Kept(roles.of(k.old()), before(k.until()))));
      case Phase.Starting(var attempt, var since, var pause) ->
          new Phase.Starting(
              attempt(attempt), pause.isPresent() ? LONG_AGO : before(since), pause.map(this::at));
      case Phase.Promoting(var attempt, var since, var pause) ->
          new Phase.Promoting(
              attempt(attempt), pause.isPresent() ? LONG_AGO : before(since), pause.map(this::at));
      case Phase.Stepping(var attempt, var run) ->
          new Phase.Stepping(attempt(attempt), run(run, attempt.gatesSkippedBy().isPresent()));
      case Phase.RollingBack(var candidate, var cause, var _, var _, var _, var _) ->
          new Phase.RollingBack(roles.of(candidate), cause, "", LONG_AGO, Map.of(), 0);
      case Phase.RolledBack(var rejected, var cause, var _, var _, var _) ->
          new Phase.RolledBack(roles.of(rejected), cause, "", LONG_AGO, Map.of());
      case Phase.Failed(var candidate, var _, var _) ->
          new Phase.Failed(roles.of(candidate), "", LONG_AGO);
      case Phase.Experimenting _, Phase.Concluding _ -> throw Phases.noExperiments();
    };
  }

  private Attempt attempt(Attempt attempt) {
    return new Attempt(
        1,
        roles.of(attempt.candidate()),
        LONG_AGO,
        attempt.shape(),
        attempt.judgement(),
        attempt.full(),
        attempt.gatesSkippedBy(),
        attempt.signals().isEmpty() ? Map.of() : Map.of(Shape.SIGNAL, ""),
        0);
  }

  private StepRun run(StepRun run, boolean skipped) {
    boolean accepted = skipped || run.acceptedBy().isPresent();
    Optional<Phase.Pause> pause = run.pause();
    boolean stopped = pause.filter(p -> p.kind() != Phase.PauseKind.STEP).isPresent();
    Stage stage =
        switch (run.stage()) {
          case Stage.Shifting(Instant since) ->
              new Stage.Shifting(pause.isPresent() ? LONG_AGO : before(since));
          case Stage.Holding(Instant since) ->
              new Stage.Holding(stopped ? heldUntil(pause.get().since(), since) : before(since));
          case Stage.Waiting(Instant _, Instant since) ->
              new Stage.Waiting(LONG_AGO, pause.isPresent() ? LONG_AGO : before(since));
        };
    Map<String, MetricRun> metrics = new TreeMap<>();
    run.metrics().forEach((key, metric) -> metrics.put(key, metric(metric, accepted)));
    return new StepRun(
        1,
        run.index(),
        stage,
        LONG_AGO,
        pause.map(this::at),
        run.acceptedBy(),
        run.holdSkippedBy(),
        metrics);
  }

  /** A hold that was stopped goes on with what it had: that much it is ago when the stop is now. */
  private static Instant heldUntil(Instant stopped, Instant since) {
    Duration held = Duration.between(since, stopped);
    return held.isNegative() ? NOW : latest(LONG_AGO, NOW.minus(held));
  }

  /** A stop is now, and a planned pause under it has as long to go as it had then. */
  private Phase.Pause at(Phase.Pause pause) {
    if (pause.kind() == Phase.PauseKind.STEP) {
      return new Phase.Pause(
          pause.kind(), "", LONG_AGO, pause.until().map(this::before), Optional.empty());
    }
    Duration toStop = Duration.between(pause.since(), NOW);
    return new Phase.Pause(
        pause.kind(),
        "",
        NOW,
        Optional.empty(),
        pause
            .beneath()
            .map(
                beneath ->
                    new Phase.Pause(
                        beneath.kind(),
                        "",
                        beneath.kind() == Phase.PauseKind.STEP ? LONG_AGO : NOW,
                        beneath.until().map(until -> latest(LONG_AGO, until.plus(toStop))),
                        Optional.empty())));
  }

  /** What a gate says no longer counts when a person has taken it upon themselves. */
  private MetricRun metric(MetricRun run, boolean accepted) {
    int spent = accepted ? 0 : want.shape().bears() + 1;
    return new MetricRun(
        0,
        Math.min(run.failures(), spent),
        Math.min(run.inconclusive(), spent),
        Math.min(run.noData(), spent),
        0,
        Math.min(run.errorsInARow(), spent),
        latest(NOW, run.nextAt().plus(shift)),
        accepted ? List.of() : recent(run.recent()));
  }

  /** What was measured before the newest judged one decides nothing any more. */
  private List<Measurement> recent(List<Measurement> measurements) {
    List<Measurement> kept = new ArrayList<>();
    for (Measurement measurement : measurements) {
      if (measurement.verdict().judged()) {
        kept.clear();
      }
      kept.add(
          new Measurement(
              LONG_AGO,
              roles.of(measurement.revision()),
              measurement.verdict(),
              measurement.value(),
              measurement.requests(),
              "",
              "",
              measurement.window()));
    }
    return kept;
  }

  private Instant before(Instant time) {
    return latest(LONG_AGO, time.plus(shift));
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
