package dev.weir.model.lifecycle;

import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.Decision;
import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Signal;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.rollout.Revision;
import dev.weir.model.Broken;
import dev.weir.store.document.StateDocuments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets one thing happen in a situation, as the engine would tell the lifecycle of it. */
final class Play {
  private static final int MAX_LOOKS = 10;
  private static final long PAST = Canonical.NOW.toEpochMilli();

  private final Breaking lifecycle;
  private final List<Standing> proxies;
  private Instant now = Canonical.NOW;
  private Want want;
  private Situation.Serving serving;
  private Optional<Question> asked;
  private Truth truth;
  private Optional<RolloutState> state;

  private Play(Situation before, Break broken) {
    this.lifecycle = new Breaking(broken);
    this.proxies = new ArrayList<>(before.proxies());
    this.want = before.want();
    this.serving = before.serving();
    this.asked = before.asked();
    this.truth = before.truth();
    this.state = before.state();
  }

  /**
   * What comes of it; empty when it cannot happen there.
   *
   * @throws Broken when it comes to what must never happen
   */
  static Optional<Situation> after(Situation before, Move move, Break broken) {
    Play play = new Play(before, broken);
    try {
      return play.happens(move) ? Optional.of(play.situation()) : Optional.empty();
    } catch (IllegalStateException | IllegalArgumentException thrown) {
      throw new Broken(thrown);
    }
  }

  private Situation situation() {
    Collections.sort(proxies);
    Optional<Canonical> canonical = state.map(s -> new Canonical(s, want, lifecycle, now));
    return new Situation(
        canonical.map(Canonical::state),
        canonical.map(Canonical::want).orElse(want),
        List.copyOf(proxies),
        serving,
        asked.flatMap(q -> canonical.map(c -> c.question(q))),
        truth);
  }

  private boolean happens(Move move) {
    return switch (move) {
      case Move.Passes(int units) -> state.isPresent() && passes(units);
      case Move.Proxy(Standing from, Standing to) -> proxy(from, to);
      case Move.Endpoints(var next) -> {
        boolean other = next != serving;
        serving = next;
        yield other && turn();
      }
      case Move.Answers(Verdict verdict) -> asked.isPresent() && answers(verdict);
      case Move.AnswersLate(Verdict verdict) -> answersLate(verdict);
      case Move.Says says -> state.isPresent() && turn(commanded(says));
      case Move.SaysBoth(var first, var second) ->
          state.isPresent() && turn(commanded(first), commanded(second));
      case Move.Wants(Want next) -> wants(next);
      case Move.Removed() -> state.isPresent() && removed();
      case Move.Restart(int unitsBack) -> state.isPresent() && restarts(unitsBack);
    };
  }

  private static Signal commanded(Move.Says says) {
    return new Signal.Commanded(says.command());
  }

  private boolean passes(int units) {
    now = now.plus(Shape.UNIT.multipliedBy(units));
    if (truth.held() >= 0 && !Phases.isStopped(state.orElseThrow().phase())) {
      truth = truth.held(truth.held() + units);
    }
    return turn(new Signal.Look());
  }

  private boolean proxy(Standing from, Standing to) {
    boolean given = state.flatMap(RolloutState::weights).isPresent();
    int which = proxies.indexOf(from);
    if (which < 0 || (!given && (to == Standing.HAS || to == Standing.REFUSES))) {
      return false;
    }
    proxies.set(which, to);
    return turn();
  }

  private boolean answers(Verdict verdict) {
    Signal.Answered answered = asked.orElseThrow().answered(verdict);
    asked = Optional.empty();
    turn(answered);
    unchangedBy(answered, "an answer counts once");
    return true;
  }

  /** The rollout stays as it was, and so nothing comes of it. */
  private boolean answersLate(Verdict verdict) {
    if (state.isPresent()
        && state.get().phase() instanceof Phase.Stepping(var attempt, StepRun run)) {
      for (String metric : run.metrics().keySet()) {
        for (Question question : Question.late(state.get(), attempt, run, metric, now)) {
          unchangedBy(
              lifecycle.late(question, state.get()).answered(verdict),
              "an answer to another stay does not count");
        }
      }
    }
    return false;
  }

  private void unchangedBy(Signal signal, String rule) {
    RolloutState was = state.orElseThrow();
    RolloutState is = lifecycle.decide(was, want.plan(), signal, now).next();
    if (!is.equals(was)) {
      throw new Broken(rule, was + " then " + is);
    }
  }

  private boolean wants(Want next) {
    if (state.isPresent() && next.equals(want)) {
      return false;
    }
    want = next;
    if (state.isEmpty()) {
      state = Optional.of(RolloutState.fresh(Shape.ROLLOUT, PAST));
    }
    return turn(new Signal.Seen(observed()));
  }

  private boolean removed() {
    asked = Optional.empty();
    state = Optional.empty();
    truth = Truth.NOTHING;
    fallBehind();
    return true;
  }

  private boolean restarts(int unitsBack) {
    RolloutState durable = state.orElseThrow().durable();
    state = Optional.of(lifecycle.restarted(durable));
    asked = Optional.empty();
    proxies.replaceAll(standing -> Standing.GONE);
    serving = Situation.Serving.UNKNOWN;
    now = now.minus(Shape.UNIT.multipliedBy(unitsBack));
    return turn(new Signal.Seen(observed()));
  }

  /**
   * The engine decides on what has come, and looks at what is really there until that is nothing
   * new. It also looks before, but then nothing is new: see {@link #checkRest}.
   */
  private boolean turn(Signal... signals) {
    if (state.isEmpty()) {
      return true;
    }
    List<Effect> effects = List.of();
    for (Signal signal : signals) {
      effects = tell(signal).effects();
    }
    int looks = 0;
    while (!observed().equals(state.orElseThrow().observed())) {
      effects = tell(new Signal.Seen(observed())).effects();
      if (++looks > MAX_LOOKS) {
        throw new Broken("comes to rest", state.orElseThrow());
      }
    }
    for (Effect effect : effects) {
      if (effect instanceof Effect.Measure(var key, var inquiry) && asked.isEmpty()) {
        asked = Optional.of(new Question(key, inquiry.at()));
      }
    }
    return true;
  }

  /**
   * Once everything is decided, it stays so: to see the same again, or to look again, changes
   * nothing, and neither does a restart before anything else happens.
   *
   * @throws Broken when it does
   */
  static void checkRest(Situation situation, Break broken) {
    Play play = new Play(situation, broken);
    if (play.state.isPresent()) {
      RolloutState is = play.state.get();
      play.unchangedBy(new Signal.Seen(is.observed()), "to see the same changes nothing");
      play.unchangedBy(new Signal.Look(), "to look again changes nothing");
      RolloutState read = StateDocuments.read(StateDocuments.write(is));
      if (!read.equals(is.durable())) {
        throw new Broken("a restart changes nothing", is.durable() + " then " + read);
      }
      LifecycleRules.checkStatus(Status.of(is, play.want.plan(), play.now));
    }
  }

  private Observed observed() {
    RolloutState at = state.orElseThrow();
    Map<Revision, Integer> endpoints = new HashMap<>();
    if (serving != Situation.Serving.UNKNOWN) {
      for (Want.Name name : Want.Name.values()) {
        endpoints.put(new Revision(name.name()), serving == Situation.Serving.YES ? 1 : 0);
      }
    }
    return new Observed(lifecycle.report(at, proxies), endpoints, Optional.empty());
  }

  private Decision tell(Signal signal) {
    RolloutState was = state.orElseThrow();
    Decision decision = lifecycle.decide(was, want.plan(), signal, now);
    Truth heard = Witness.heard(truth, was, signal, decision);
    new LifecycleRules(was, signal, decision, heard, want, proxies, serving).check();
    state = Optional.of(decision.next());
    if (decision.next().sequence() != was.sequence()) {
      fallBehind();
    }
    truth = Witness.goneOn(heard, was, decision.next());
    if (isAnotherStay(was, decision.next())) {
      asked = Optional.empty();
    }
    return decision;
  }

  private void fallBehind() {
    proxies.replaceAll(standing -> standing == Standing.GONE ? Standing.GONE : Standing.BEHIND);
  }

  private static boolean isAnotherStay(RolloutState was, RolloutState is) {
    return was.attempts() != is.attempts()
        || was.runs() != is.runs()
        || was.sequence() != is.sequence()
        || !(is.phase() instanceof Phase.Stepping);
  }
}
