package dev.weir.model.lifecycle;

import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.Revision;
import dev.weir.model.Broken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A candidate gets more only when everything holds that must: each counted proxy has what was
 * decided before, the time was held, the gate has passed, and nobody has said wait.
 */
final class ForwardRule {
  private final RolloutState was;
  private final RolloutState is;
  private final List<String> events;
  private final Truth truth;
  private final Plan plan;
  private final boolean everybodyHas;
  private final Situation.Serving serving;

  /**
   * @param everybodyHas whether each counted proxy has the weights of before
   */
  ForwardRule(
      RolloutState was,
      RolloutState is,
      List<String> events,
      Truth truth,
      Plan plan,
      boolean everybodyHas,
      Situation.Serving serving) {
    this.was = was;
    this.is = is;
    this.events = events;
    this.truth = truth;
    this.plan = plan;
    this.everybodyHas = everybodyHas;
    this.serving = serving;
  }

  /**
   * Looks at the decision.
   *
   * @throws Broken when it gives the candidate more than it may have
   */
  void check() {
    Optional<Attempt> before = Phases.attempt(was.phase());
    Optional<Attempt> after = Phases.attempt(is.phase());
    if (after.isEmpty()) {
      return;
    }
    int share = share(is, after.get().candidate());
    if (before.isEmpty() || before.get().number() != after.get().number()) {
      // What was rolled back has its place in the routes already, so a retry may begin at once.
      fromStart(share);
      return;
    }
    if (isAnotherPlan(before.get(), after.get()) || is.phase().equals(was.phase())) {
      require(grown() == 0 || share == first(), "another plan begins with its first step");
    } else if (was.phase() instanceof Phase.Stepping(var _, StepRun left)) {
      fromStep(left);
    } else if (was.phase() instanceof Phase.Starting) {
      fromStart(share);
    } else {
      require(grown() == 0, "no share grows on the way to the end");
    }
    if (verdictIsOpen()) {
      require(
          Phases.waitsForVerdict(is.phase()) || isAnotherPlan(before.get(), after.get()),
          "what waits for a person's word waits");
    }
  }

  private boolean isAnotherPlan(Attempt before, Attempt after) {
    return !before.shape().equals(after.shape())
        || !before.judgement().equals(after.judgement())
        || (plan.steps().isEmpty() && is.phase() instanceof Phase.Promoting);
  }

  private int first() {
    return plan.steps().isEmpty() ? 10_000 : plan.steps().getFirst().basisPoints();
  }

  private int grown() {
    Revision candidate = Phases.attempt(is.phase()).orElseThrow().candidate();
    return Math.max(0, share(is, candidate) - share(was, candidate));
  }

  private static int share(RolloutState state, Revision candidate) {
    return state.weights().map(weights -> weights.of(candidate)).orElse(0);
  }

  private boolean verdictIsOpen() {
    return Phases.waitsForVerdict(was.phase())
        && !events.contains("resumed")
        && !events.contains("promoted-by-hand");
  }

  private void fromStart(int share) {
    if (is.phase() instanceof Phase.Starting) {
      require(grown() == 0, "no share grows before the first step");
      return;
    }
    require(everybodyHas, "every proxy has the candidate before it gets anything");
    require(serving == Situation.Serving.YES, "the candidate serves before it gets anything");
    require(!truth.frozen(), "a person's pause keeps the share");
    boolean straight = plan.steps().isEmpty() || (truth.full() && truth.skipped());
    require(share == (straight ? 10_000 : first()), "a try begins with its first step");
  }

  private void fromStep(StepRun left) {
    boolean promoting = is.phase() instanceof Phase.Promoting;
    Optional<StepRun> now = Phases.stay(is.phase());
    boolean stays = now.filter(run -> run.index() == left.index()).isPresent();
    if (stays) {
      // A stay that is judged afresh, or begins late because of a pause, has its own step's share.
      int own = plan.steps().get(left.index()).basisPoints();
      int share = share(is, Phases.attempt(is.phase()).orElseThrow().candidate());
      boolean entered = events.contains("plan-changed") || events.contains("resumed");
      require(grown() == 0 || (entered && share == own), "a stay keeps its share");
      return;
    }
    boolean next = promoting || now.map(StepRun::index).orElse(-1) == left.index() + 1;
    boolean last = left.index() + 1 == plan.steps().size();
    require(next && (!promoting || last || truth.full()), "no step is left out");
    complete(plan.steps().get(left.index()));
  }

  private void complete(Plan.PlannedStep step) {
    require(everybodyHas, "a step is left when every proxy has it");
    require(serving == Situation.Serving.YES, "a step is left when the candidate serves");
    require(!truth.frozen(), "a person's pause keeps the share");
    require(
        step.gates().isEmpty()
            || truth.accepted()
            || truth.skipped()
            || truth.judged().equals(Optional.of(Verdict.PASS)),
        "growth follows passed gates");
    boolean sent = truth.promoted() || truth.full();
    Duration held = Shape.UNIT.multipliedBy(Math.max(0, truth.held()));
    Optional<Duration> paused = step.pause().flatMap(PlannedPause::timed);
    require(sent || held.compareTo(step.hold()) >= 0, "a hold lasts as long as planned");
    boolean awaited = step.pause().flatMap(PlannedPause::signal).isPresent() && truth.signalled();
    require(
        sent || step.pause().isEmpty() || paused.isPresent() || awaited,
        "a pause waits for a person or its signal");
    require(
        sent || paused.isEmpty() || held.compareTo(paused.get()) >= 0,
        "a pause lasts as long as planned");
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      throw new Broken(rule, was + " then " + is + " with " + truth + ", endpoints " + serving);
    }
  }
}
