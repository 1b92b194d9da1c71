package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Phase.Cause;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Weights;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The moves that nobody has to ask for: by the spec, by time, by what the proxies say. */
final class Progress {
  private Progress() {}

  /** Makes at most one move; no move means that the rollout is where it can be now. */
  static void once(Turn turn) {
    switch (turn.phase()) {
      case Phase.New _ -> introduce(turn, JournalEntry.WEIR);
      case Phase.Introducing introducing -> introducing(turn, introducing);
      case Phase.Failed failed -> failed(turn, failed);
      case Phase.Healthy healthy -> healthy(turn, healthy);
      case Phase.Starting starting -> starting(turn, starting);
      case Phase.Stepping stepping -> Stepper.once(turn, stepping);
      case Phase.Promoting promoting -> promoting(turn, promoting);
      case Phase.RollingBack rollingBack -> rollingBack(turn, rollingBack);
      case Phase.RolledBack rolledBack -> rolledBack(turn, rolledBack);
      case Phase.Experimenting experimenting -> Experiments.once(turn, experimenting);
      case Phase.Concluding concluding -> Experiments.concluding(turn, concluding);
    }
  }

  static void introduce(Turn turn, String actor) {
    Revision wanted = turn.plan().wanted();
    turn.weights(Weights.all(wanted));
    turn.move(
        Transition.INTRODUCED,
        new Phase.Introducing(wanted, turn.now()),
        actor,
        wanted + " is the first revision: it gets 100 % at once, there is nothing to compare with");
  }

  private static void introducing(Turn turn, Phase.Introducing at) {
    if (!turn.plan().wanted().equals(at.candidate())) {
      introduce(turn, JournalEntry.WEIR);
    } else if (!serves(turn, at.candidate()) && deadlineIsOver(turn)) {
      String reason = Missing.sentence(turn);
      turn.move(
          Transition.INTRODUCTION_FAILED,
          new Phase.Failed(at.candidate(), reason, turn.now()),
          JournalEntry.WEIR,
          at.candidate() + " does not serve: " + reason);
    }
  }

  private static void failed(Turn turn, Phase.Failed at) {
    if (!turn.plan().wanted().equals(at.candidate())) {
      introduce(turn, JournalEntry.WEIR);
    } else {
      serves(turn, at.candidate());
    }
  }

  private static boolean serves(Turn turn, Revision first) {
    if (!turn.acknowledged() || !turn.hasEndpoints(first)) {
      return false;
    }
    turn.stable(first);
    turn.move(
        Transition.SERVES,
        new Phase.Healthy(turn.now(), Optional.empty()),
        JournalEntry.WEIR,
        first + " serves all traffic");
    return true;
  }

  private static void healthy(Turn turn, Phase.Healthy at) {
    if (!turn.plan().wanted().equals(turn.stable())) {
      startAttempt(turn, Transition.STARTED, JournalEntry.WEIR);
    } else if (at.kept().isPresent() && !at.kept().get().until().isAfter(turn.now())) {
      turn.weights(Weights.all(turn.stable()));
      turn.move(
          Transition.FORGOTTEN,
          new Phase.Healthy(at.since(), Optional.empty()),
          JournalEntry.WEIR,
          at.kept().get().old() + " is no longer kept ready; undo is over");
    } else if (at.kept().isEmpty()) {
      // Until then undo is one push, and an experiment would stand in its way.
      Experiments.due(turn).ifPresent(planned -> Experiments.start(turn, planned));
    }
  }

  static void startAttempt(Turn turn, Transition transition, String actor) {
    Revision candidate = turn.plan().wanted();
    Attempt attempt =
        new Attempt(
            turn.nextAttempt(),
            candidate,
            turn.now(),
            turn.plan().shape(),
            turn.plan().judgement(),
            false,
            Optional.empty(),
            Map.of(),
            turn.endpoints(turn.stable()).orElse(0));
    turn.weights(Weights.split(turn.stable(), candidate, 0));
    turn.move(
        transition,
        new Phase.Starting(attempt, turn.now(), Schedule.pause(turn, candidate)),
        actor,
        candidate + " is to follow " + turn.stable() + "; it starts with 0 %");
  }

  private static void starting(Turn turn, Phase.Starting at) {
    Attempt attempt = at.attempt();
    if (leavesBySpec(turn, attempt)) {
      return;
    }
    boolean hasTraffic = turn.share(attempt.candidate()) > 0;
    if (hasTraffic && turn.hasNoEndpoints(attempt.candidate())) {
      noEndpoints(turn, attempt.candidate());
    } else if (hasTraffic && at.pause().isPresent() && !turn.plan().steps().isEmpty()) {
      // There are gates again that can watch the share which the person froze.
      Stepper.freeze(turn, attempt, 0, at.pause());
    } else if (at.pause().isPresent()) {
      Schedule.follow(turn, at);
    } else if (turn.acknowledged()
        && turn.hasEnoughEndpoints(attempt.candidate())
        && turn.hasBaseline()) {
      boolean straight = attempt.full() && attempt.gatesSkippedBy().isPresent();
      if (turn.plan().steps().isEmpty() || straight) {
        promote(turn, attempt);
      } else {
        Stepper.enter(turn, attempt, 0, Transition.STEP_ENTERED, JournalEntry.WEIR);
      }
    } else if (deadlineIsOver(turn)) {
      deadline(turn, attempt.candidate());
    }
  }

  /** The plan has lost its steps while a person wants to wait: the share stays as it is. */
  static void waitBeforeSteps(Turn turn, Attempt attempt, Optional<Phase.Pause> pause) {
    turn.move(
        Transition.PLAN_CHANGED,
        new Phase.Starting(attempt, turn.now(), pause),
        JournalEntry.WEIR,
        "the plan has no steps any more; "
            + Texts.percent(turn.share(attempt.candidate()))
            + " to "
            + attempt.candidate()
            + " until it is resumed");
  }

  static void promote(Turn turn, Attempt attempt) {
    turn.weights(Weights.split(turn.stable(), attempt.candidate(), Weights.ALL));
    turn.move(
        Transition.PROMOTING,
        new Phase.Promoting(attempt, turn.now(), Optional.empty()),
        JournalEntry.WEIR,
        "every step is done: 100 % to " + attempt.candidate());
  }

  private static void promoting(Turn turn, Phase.Promoting at) {
    Revision candidate = at.attempt().candidate();
    if (leavesBySpec(turn, at.attempt())) {
      return;
    }
    if (turn.hasNoEndpoints(candidate)) {
      noEndpoints(turn, candidate);
    } else if (at.pause().isEmpty() && turn.acknowledged()) {
      finish(turn, candidate);
    } else if (deadlineIsOver(turn)) {
      deadline(turn, candidate);
    }
  }

  private static void finish(Turn turn, Revision candidate) {
    Revision old = turn.stable();
    turn.stable(candidate);
    boolean keeps = !turn.plan().keepOld().isZero();
    Optional<Phase.Kept> kept =
        keeps
            ? Optional.of(new Phase.Kept(old, turn.now().plus(turn.plan().keepOld())))
            : Optional.empty();
    if (!keeps) {
      turn.weights(Weights.all(candidate));
    }
    turn.move(
        Transition.PROMOTED,
        new Phase.Healthy(turn.now(), kept),
        JournalEntry.WEIR,
        candidate
            + " is stable"
            + (keeps
                ? "; " + old + " stays ready for undo for " + Texts.of(turn.plan().keepOld())
                : ""));
  }

  private static void rollingBack(Turn turn, Phase.RollingBack at) {
    if (Retreat.goesOn(turn, at) || !turn.nobodyIsLeftBehind()) {
      return;
    }
    Revision wanted = turn.plan().wanted();
    boolean rejected = at.cause() != Cause.REVERTED && at.cause() != Cause.SUPERSEDED;
    if (wanted.equals(turn.stable())) {
      settle(turn);
    } else if (wanted.equals(at.candidate()) && rejected) {
      turn.move(
          Transition.ROLLED_BACK,
          new Phase.RolledBack(at.candidate(), at.cause(), at.reason(), turn.now(), at.metrics()),
          JournalEntry.WEIR,
          at.candidate()
              + (turn.state().observed().proxies().connected() == 0
                  ? " has 0 %, and no proxy is connected: "
                  : " has 0 % on every proxy: ")
              + at.reason());
    } else {
      startAttempt(turn, Transition.STARTED, JournalEntry.WEIR);
    }
  }

  private static void rolledBack(Turn turn, Phase.RolledBack at) {
    Revision wanted = turn.plan().wanted();
    if (wanted.equals(turn.stable())) {
      settle(turn);
    } else if (!wanted.equals(at.rejected())) {
      startAttempt(turn, Transition.STARTED, JournalEntry.WEIR);
    }
  }

  private static void settle(Turn turn) {
    turn.weights(Weights.all(turn.stable()));
    turn.move(
        Transition.SETTLED,
        new Phase.Healthy(turn.now(), Optional.empty()),
        JournalEntry.WEIR,
        turn.stable() + " is wanted and has all traffic");
  }

  /** Leaves an attempt whose candidate is no longer wanted. */
  static boolean leavesBySpec(Turn turn, Attempt attempt) {
    Revision wanted = turn.plan().wanted();
    if (wanted.equals(attempt.candidate())) {
      return false;
    }
    boolean reverted = wanted.equals(turn.stable());
    String reason =
        reverted
            ? "the spec asks for " + wanted + " again"
            : "the spec asks for " + wanted + ", so " + attempt.candidate() + " goes first";
    rollBack(
        turn,
        reverted ? Transition.REVERTED : Transition.SUPERSEDED,
        attempt.candidate(),
        reverted ? Cause.REVERTED : Cause.SUPERSEDED,
        reason,
        JournalEntry.WEIR);
    return true;
  }

  /** Decides that the candidate gets nothing from now on. */
  static void rollBack(
      Turn turn,
      Transition transition,
      Revision candidate,
      Cause cause,
      String reason,
      String actor) {
    int needed = Retreat.neededEndpoints(turn, cause);
    int share = Retreat.share(turn, candidate, needed);
    turn.weights(Weights.split(turn.stable(), candidate, share));
    turn.move(
        transition,
        new Phase.RollingBack(
            candidate, cause, reason, turn.now(), Failures.metrics(turn), share == 0 ? 0 : needed),
        actor,
        "back to "
            + turn.stable()
            + (share == 0 ? "" : ", " + Retreat.stays(turn, candidate, share, needed))
            + ": "
            + reason,
        Failures.evidence(turn));
  }

  static void noEndpoints(Turn turn, Revision candidate) {
    rollBack(
        turn,
        Transition.FAILED,
        candidate,
        Cause.NO_ENDPOINTS,
        candidate + " has no ready endpoints",
        JournalEntry.WEIR);
  }

  static void deadline(Turn turn, Revision candidate) {
    String reason =
        "no progress for "
            + Texts.of(turn.plan().progressDeadline())
            + ": "
            + Missing.sentence(turn);
    if (turn.plan().onFailure() == FailureAction.PAUSE) {
      Failures.pause(turn, Phase.PauseKind.FAILURE, reason);
    } else {
      rollBack(turn, Transition.FAILED, candidate, Cause.DEADLINE, reason, JournalEntry.WEIR);
    }
  }

  /** Whether the progress deadline has passed. Without any proxy it does not run. */
  static boolean deadlineIsOver(Turn turn) {
    if (turn.state().observed().proxies().connected() == 0) {
      return false;
    }
    Optional<Instant> since = Waits.since(turn.phase());
    return since.isPresent()
        && !since.get().plus(turn.plan().progressDeadline()).isAfter(turn.now());
  }
}
