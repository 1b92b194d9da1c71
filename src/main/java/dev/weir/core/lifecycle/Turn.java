package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.traffic.Baseline;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One decision in the making: the state as it becomes, and the journal lines on the way. */
final class Turn {
  private final Plan spec;
  private final Instant now;
  private final List<JournalEntry> journal = new ArrayList<>();
  private RolloutState state;
  private Plan plan;

  /**
   * @param spec compiled from the newest accepted spec; a webhook may have named another revision
   */
  Turn(RolloutState state, Plan spec, Instant now) {
    this.state = state;
    this.spec = spec;
    this.plan = state.follows(spec);
    this.now = now;
  }

  Plan plan() {
    return plan;
  }

  Instant now() {
    return now;
  }

  RolloutState state() {
    return state;
  }

  Phase phase() {
    return state.phase();
  }

  List<JournalEntry> journal() {
    return journal;
  }

  /** Stable; only to be asked where the phase says that there is one. */
  Revision stable() {
    return state
        .stable()
        .orElseThrow(() -> new IllegalStateException(state.id() + " has no stable revision"));
  }

  Plan.PlannedStep step(StepRun run) {
    return plan.steps().get(run.index());
  }

  /** Counts a changed spec as a new generation. */
  void noteSpec() {
    String fingerprint = spec.fingerprint();
    if (!fingerprint.equals(state.specFingerprint())) {
      state = state.withSpec(state.generation() + 1, fingerprint);
    }
    if (spec.revisionFrom() != RevisionSource.WEBHOOK && state.deployed().isPresent()) {
      // Or it would be wanted again, out of the blue, when webhooks may ask again one day.
      state = state.withDeployed(Optional.empty());
    }
  }

  /** Another revision is wanted from now on. */
  void deploy(Deployed deployed) {
    state = state.withDeployed(Optional.of(deployed));
    plan = state.follows(spec);
  }

  /** Everything that is counted from the clock goes with it. */
  void setClock(Duration by) {
    Phase next = Clock.set(phase(), by);
    if (!next.equals(phase())) {
      put(next);
      note(
          "clock-set",
          "the clock was set "
              + (by.isNegative() ? "back" : "forward")
              + " by "
              + Texts.of(by.abs())
              + "; everything goes on by the time that has really passed",
          List.of());
    }
  }

  /** After a step back of the clock that nobody has seen, nothing that was lies in the future. */
  void leaveTheFuture() {
    Clock.ahead(phase(), plan, now).ifPresent(ahead -> setClock(ahead.negated()));
  }

  /** Takes in what was seen; weights that all counted proxies have become the acknowledged ones. */
  void see(Observed observed) {
    boolean firstProxy =
        state.observed().proxies().connected() == 0 && observed.proxies().connected() > 0;
    state = state.withObserved(observed);
    if (firstProxy) {
      // Without any proxy nothing could move, so that time is nobody's lack of progress.
      put(Waits.restarted(phase(), now));
    }
    noteAcknowledged();
  }

  void noteAcknowledged() {
    if (acknowledged() && !state.acknowledged().equals(state.weights())) {
      state = state.withAcknowledged(state.weights());
    }
  }

  /** Whether enough counted proxies have the newest weights; never without any proxy. */
  boolean acknowledged() {
    ProxyReport report = state.observed().proxies();
    return report.sequence() == state.sequence()
        && report.connected() > 0
        && (long) report.acknowledged() * Weights.ALL
            >= (long) report.connected() * plan.acknowledgeBasisPoints();
  }

  /** Whether no counted proxy is left with older weights; true when there is none at all. */
  boolean nobodyIsLeftBehind() {
    ProxyReport report = state.observed().proxies();
    return report.sequence() == state.sequence() && report.acknowledged() == report.connected();
  }

  /** The number of a revision's endpoints; empty while it is not known. */
  Optional<Integer> endpoints(Revision revision) {
    return Optional.ofNullable(state.observed().endpoints().get(revision));
  }

  boolean hasEndpoints(Revision revision) {
    return endpoints(revision).orElse(0) > 0;
  }

  /** Whether a candidate has as many as the plan wants before it gets more traffic. */
  boolean hasEnoughEndpoints(Revision candidate) {
    return endpoints(candidate).orElse(0) >= plan.minEndpoints();
  }

  boolean hasNoEndpoints(Revision revision) {
    return endpoints(revision).orElse(1) == 0;
  }

  /** Makes a declared move and writes it down. */
  void move(Transition transition, Phase next, String actor, String message) {
    move(transition, next, actor, message, List.of());
  }

  void move(
      Transition transition, Phase next, String actor, String message, List<Measurement> evidence) {
    transition.check(phase(), next);
    String before = PhaseWord.of(phase());
    put(next);
    journal.add(
        new JournalEntry(
            now,
            state.id(),
            actor,
            transition.word(),
            before,
            PhaseWord.of(next),
            message,
            evidence,
            state.stable()));
  }

  /** Writes a line that is no move. */
  void note(String event, String message, List<Measurement> evidence) {
    note(event, JournalEntry.WEIR, message, evidence);
  }

  void note(String event, String actor, String message, List<Measurement> evidence) {
    String word = PhaseWord.of(phase());
    journal.add(
        new JournalEntry(
            now, state.id(), actor, event, word, word, message, evidence, state.stable()));
  }

  /** Replaces the phase by one that means the same, without a journal line. */
  void put(Phase next) {
    state = state.withPhase(next);
  }

  void stable(Revision revision) {
    state = state.withStable(revision, now);
  }

  /** Keeps what an experiment has shown, instead of the report before it. */
  void reported(ExperimentReport report) {
    state = state.withExperiment(report);
  }

  int nextAttempt() {
    state = state.withNextAttempt();
    return state.attempts();
  }

  int nextRun() {
    state = state.withNextRun();
    return state.runs();
  }

  /** The candidate's share as decided, in basis points. */
  int share(Revision candidate) {
    return state.weights().map(weights -> weights.of(candidate)).orElse(0);
  }

  /** Decides weights; nobody is previewed. */
  void weights(Weights next) {
    decide(new Routing(next, Optional.empty(), SideTraffic.NONE, plan.sticky(), Optional.empty()));
  }

  /** Decides a step's traffic for the candidate. */
  void weights(Revision candidate, Plan.PlannedStep step) {
    decide(
        new Routing(
            Weights.split(stable(), candidate, step.basisPoints()),
            Optional.of(candidate),
            step.side(),
            plan.sticky(),
            baseline(step.basisPoints())));
  }

  /** The plan's baseline at a share of the candidate: as much, as far as stable has it. */
  private Optional<Baseline> baseline(int share) {
    int same = Math.min(share, Weights.ALL - share);
    return plan.baselineOf(stable())
        .map(node -> new Baseline(node, state.observed().baseline().orElse(0) > 0 ? same : 0));
  }

  /** Whether a candidate can be compared with what the plan wants it to be compared with. */
  boolean hasBaseline() {
    return plan.baselineOf(stable()).isEmpty() || state.observed().baseline().orElse(0) > 0;
  }

  /**
   * Whether the baseline has lost its endpoints, or got them back, since the traffic was decided.
   * After a restart, while that is not known yet, it has not.
   */
  boolean baselineHasMoved(Revision candidate) {
    boolean known = plan.baseline().isEmpty() || state.observed().baseline().isPresent();
    return known
        && state
            .routing()
            .filter(routing -> !routing.baseline().equals(baseline(share(candidate))))
            .isPresent();
  }

  /** Gives the baseline what it can take now. */
  void followBaseline(Revision candidate) {
    state.routing().ifPresent(routing -> decide(routing.withBaseline(baseline(share(candidate)))));
  }

  /** Whether the candidate has what a step gives it. */
  boolean isAt(Revision candidate, Plan.PlannedStep step) {
    return share(candidate) == step.basisPoints()
        && state.routing().filter(r -> r.side().equals(step.side())).isPresent();
  }

  /** Users are known by something else from now on. */
  void followSticky() {
    state.routing().ifPresent(routing -> decide(routing.withSticky(plan.sticky())));
  }

  /** The same traffic again changes nothing, so what was acknowledged stays acknowledged. */
  private void decide(Routing next) {
    if (state.routing().isPresent() && isSame(state.routing().get(), next)) {
      return;
    }
    Map<Revision, ResourceId> nodes = new HashMap<>();
    for (Revision revision : next.weights().byRevision().keySet()) {
      ResourceId known = state.nodes().get(revision);
      nodes.put(
          revision,
          known == null
              ? state
                  .former(revision)
                  .map(RolloutState.Former::node)
                  .orElseGet(() -> plan.nodeOf(revision))
              : known);
    }
    // A proxy may still hold routes of an earlier rollout of this name: no number is used again.
    long following = state.sequence() + 1;
    long sequence =
        state.routing().isPresent() ? following : Math.max(now.toEpochMilli(), following);
    state = state.withRouting(next, nodes, sequence);
  }

  /** Equal also in the order of the shares. */
  private static boolean isSame(Routing one, Routing other) {
    return one.equals(other)
        && List.copyOf(one.weights().byRevision().entrySet())
            .equals(List.copyOf(other.weights().byRevision().entrySet()));
  }
}
