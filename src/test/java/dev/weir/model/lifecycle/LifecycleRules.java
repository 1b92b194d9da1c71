package dev.weir.model.lifecycle;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Decision;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Signal;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Weights;
import dev.weir.model.Broken;
import java.util.List;
import java.util.Optional;

/** What must never happen in one decision, whatever came before it. */
final class LifecycleRules {
  private final RolloutState was;
  private final RolloutState is;
  private final Signal signal;
  private final Decision decision;
  private final Truth truth;
  private final Plan plan;
  private final List<Standing> proxies;
  private final Situation.Serving serving;

  /**
   * @param truth with what the signal says, and not yet with what the decision makes of it
   * @param proxies before the decision
   */
  LifecycleRules(
      RolloutState was,
      Signal signal,
      Decision decision,
      Truth truth,
      Want want,
      List<Standing> proxies,
      Situation.Serving serving) {
    this.was = was;
    this.is = decision.next();
    this.signal = signal;
    this.decision = decision;
    this.truth = truth;
    this.plan = want.plan();
    this.proxies = proxies;
    this.serving = serving;
  }

  /**
   * Looks at all of them.
   *
   * @throws Broken by the first that does not hold
   */
  void check() {
    weights();
    acknowledged();
    goesBack();
    stableChanges();
    commands();
    frozen();
    attempts();
    new ForwardRule(was, is, events(), truth, plan, everybodyHas(), serving).check();
  }

  private void weights() {
    is.weights()
        .ifPresent(
            weights -> {
              int sum = weights.byRevision().values().stream().mapToInt(i -> i).sum();
              require(sum == Weights.ALL, "weights sum to 10,000");
              require(
                  is.nodes().keySet().containsAll(weights.byRevision().keySet()),
                  "every weight has a node");
            });
    boolean same =
        was.weights()
            .map(w -> List.copyOf(w.byRevision().entrySet()))
            .equals(is.weights().map(w -> List.copyOf(w.byRevision().entrySet())));
    require(
        same ? is.sequence() == was.sequence() : is.sequence() > was.sequence(),
        "other weights have a higher number, the same have the same");
  }

  /** Of the connected proxies each has the newest weights of before, and there is one. */
  private boolean everybodyHas() {
    return was.weights().isPresent() && nobodyIsBehind() && proxies.contains(Standing.HAS);
  }

  private boolean nobodyIsBehind() {
    return !proxies.contains(Standing.BEHIND) && !proxies.contains(Standing.REFUSES);
  }

  private void acknowledged() {
    if (!is.acknowledged().equals(was.acknowledged())) {
      require(
          everybodyHas() && is.acknowledged().equals(was.weights()),
          "status says what proxies have");
    }
  }

  private void goesBack() {
    Optional<Revision> rejected =
        switch (is.phase()) {
          case Phase.RollingBack(var candidate, var _, var _, var _, var _, var _) ->
              Optional.of(candidate);
          case Phase.RolledBack(var candidate, var _, var _, var _, var _) ->
              Optional.of(candidate);
          default -> Optional.empty();
        };
    rejected.ifPresent(
        revision -> {
          Weights weights = is.weights().orElseThrow();
          require(
              weights.of(revision) == 0 && weights.of(is.stable().orElseThrow()) == Weights.ALL,
              "what is rolled back has 0 %");
        });
    if (was.phase() instanceof Phase.RollingBack && !(is.phase() instanceof Phase.RollingBack)) {
      require(nobodyIsBehind(), "a rollback is over when every proxy has it");
    }
    if (was.phase() instanceof Phase.RolledBack(var rejectedOne, var _, var _, var _, var _)
        && Phases.attempt(is.phase()).filter(a -> a.candidate().equals(rejectedOne)).isPresent()) {
      require(isDone(Command.Kind.RETRY), "what was rejected is not tried again by itself");
    }
  }

  private void stableChanges() {
    if (events().contains("promoted")) {
      require(
          was.phase() instanceof Phase.Promoting
              && events().stream().filter("promoted"::equals).count() == 1
              && is.stable().equals(Phases.attempt(was.phase()).map(a -> a.candidate()))
              && !is.stable().equals(was.stable())
              && was.weights().orElseThrow().of(is.stable().orElseThrow()) == Weights.ALL
              && everybodyHas()
              && !truth.frozen(),
          "what is promoted has everything, on every proxy, once");
    } else if (!is.stable().equals(was.stable())) {
      require(
          isDone(Command.Kind.UNDO) || (was.stable().isEmpty() && everybodyHas()),
          "stable changes by a promotion or an undo");
    }
  }

  private void commands() {
    boolean byAPerson = decision.journal().stream().anyMatch(e -> !isWeirs(e));
    if (!(signal instanceof Signal.Commanded(Command command))) {
      require(!byAPerson, "nobody is named who has said nothing");
      return;
    }
    if (decision.refusal().isPresent()) {
      require(is.equals(was), "what is refused has no effect");
    } else {
      require(
          decision.journal().stream().filter(e -> !isWeirs(e)).count() == 1,
          "what is done is in the journal, once");
    }
    Optional<Revision> candidate = Phases.attempt(was.phase()).map(a -> a.candidate());
    boolean meant =
        candidate.isPresent()
            && command.revision().filter(r -> !candidate.get().equals(r)).isEmpty();
    if (command.kind() == Command.Kind.ABORT && meant) {
      require(
          decision.refusal().isEmpty()
              && Phases.attempt(is.phase()).filter(a -> a.number() == was.attempts()).isEmpty()
              && is.weights().orElseThrow().of(candidate.get()) == 0,
          "an abort wins, and leads to 0 %");
    }
  }

  private static boolean isWeirs(JournalEntry entry) {
    return entry.actor().equals(JournalEntry.WEIR);
  }

  private boolean isDone(Command.Kind kind) {
    return decision.refusal().isEmpty()
        && signal instanceof Signal.Commanded(Command command)
        && command.kind() == kind;
  }

  private void frozen() {
    Optional<Revision> candidate = Phases.attempt(was.phase()).map(a -> a.candidate());
    if (!truth.frozen() || candidate.isEmpty()) {
      return;
    }
    boolean goesOn =
        Phases.attempt(is.phase()).filter(a -> a.number() == was.attempts()).isPresent();
    if (goesOn) {
      require(
          Phases.pause(is.phase()).flatMap(Phase.Pause::persons).isPresent()
              && is.weights().equals(was.weights()),
          "nobody lifts a person's pause, and it keeps the share");
    } else {
      require(
          is.weights().orElseThrow().of(candidate.get()) == 0,
          "a person's pause ends at 0 % or by a person");
    }
  }

  private void attempts() {
    boolean begins = events().contains("started") || events().contains("retried");
    require(
        is.attempts() - was.attempts() == (begins ? 1 : 0), "every try begins with a journal line");
    require(
        was.phase().getClass().equals(is.phase().getClass()) || !decision.journal().isEmpty(),
        "every transition is a line in the journal");
  }

  /**
   * What people are shown where nothing moves any more.
   *
   * @throws Broken when they cannot know for what it waits
   */
  static void checkStatus(Status status) {
    if (status.message().isBlank()) {
      throw new Broken("nothing waits without saying for what", status);
    }
    if (status.conditions().stream().filter(Status.Condition::status).count() != 1) {
      throw new Broken("one condition is true", status);
    }
  }

  private List<String> events() {
    return decision.journal().stream().map(JournalEntry::event).toList();
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      throw new Broken(rule, signal + " led from " + was + " to " + is + " with " + truth);
    }
  }
}
