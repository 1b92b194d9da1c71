package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Decision.Refusal;
import dev.weir.core.lifecycle.Phase.Cause;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.traffic.Weights;
import java.time.Instant;
import java.util.Optional;

/**
 * A rollback in stages. Stable may have fewer endpoints than when it last carried everything; then
 * the candidate keeps what stable could not carry, until stable has its endpoints back. That share
 * never grows, and ends at 0: at the latest when the progress deadline is over, when the candidate
 * itself has no endpoints, or when a person says abort.
 */
final class Retreat {
  private Retreat() {}

  /** With how many endpoints stable carries everything; 0 when all traffic goes back at once. */
  static int neededEndpoints(Turn turn, Cause cause) {
    boolean atOnce =
        turn.plan().rollback() == RollbackPace.IMMEDIATE
            || cause == Cause.ABORTED
            || cause == Cause.UNDONE
            || cause == Cause.NO_ENDPOINTS;
    return atOnce ? 0 : Commands.attempt(turn.phase()).map(Attempt::stableEndpoints).orElse(0);
  }

  /**
   * What the candidate keeps for now, in basis points: what stable cannot carry, and no more than
   * it has.
   *
   * @param needed 0 when everything goes at once
   */
  static int share(Turn turn, Revision candidate, int needed) {
    if (needed == 0 || turn.hasNoEndpoints(candidate)) {
      return 0;
    }
    Optional<Integer> known = turn.endpoints(turn.stable());
    if (known.isEmpty()) {
      // Just restarted, perhaps: what stable can carry will be known in a moment.
      return turn.share(candidate);
    }
    int ready = Math.min(known.get(), needed);
    int carried = (int) ((long) Weights.ALL * ready / needed);
    return Math.min(turn.share(candidate), Weights.ALL - carried);
  }

  /** Takes the next stage when there is one. */
  static boolean goesOn(Turn turn, Phase.RollingBack at) {
    int share = turn.share(at.candidate());
    if (share == 0 || at.neededEndpoints() == 0) {
      return false;
    }
    boolean timeIsUp = !at.since().plus(turn.plan().progressDeadline()).isAfter(turn.now());
    boolean now = timeIsUp || turn.plan().rollback() == RollbackPace.IMMEDIATE;
    int next = now ? 0 : share(turn, at.candidate(), at.neededEndpoints());
    if (next == share) {
      return true;
    }
    go(
        turn,
        at,
        next,
        JournalEntry.WEIR,
        timeIsUp
            ? turn.stable()
                + " has not got its endpoints back within "
                + Texts.of(turn.plan().progressDeadline())
                + "; everything goes back now"
            : next == 0
                ? "everything goes back now: " + whyNow(turn, at.candidate())
                : stays(turn, at.candidate(), next, at.neededEndpoints()));
    return true;
  }

  private static String whyNow(Turn turn, Revision candidate) {
    if (turn.plan().rollback() == RollbackPace.IMMEDIATE) {
      return "the spec asks for an immediate rollback";
    }
    return turn.hasNoEndpoints(candidate)
        ? candidate + " has no endpoints"
        : turn.stable() + " can carry it again";
  }

  /** A person does not want to wait for stable's endpoints. */
  static Optional<Refusal> atOnce(Turn turn, Phase.RollingBack at, String actor) {
    if (turn.share(at.candidate()) == 0) {
      return Commands.refuse("it is rolling back already");
    }
    go(turn, at, 0, actor, "aborted by " + actor + ": everything goes back at once");
    return Optional.empty();
  }

  private static void go(Turn turn, Phase.RollingBack at, int share, String actor, String message) {
    turn.weights(Weights.split(turn.stable(), at.candidate(), share));
    turn.move(
        Transition.CARRIES_MORE,
        new Phase.RollingBack(
            at.candidate(),
            at.cause(),
            at.reason(),
            at.since(),
            at.metrics(),
            share == 0 ? 0 : at.neededEndpoints()),
        actor,
        message);
  }

  /** What the candidate keeps and why. */
  static String stays(Turn turn, Revision candidate, int share, int needed) {
    return Texts.percent(share)
        + " stay on "
        + candidate
        + " because "
        + turn.stable()
        + " has "
        + turn.endpoints(turn.stable()).orElse(0)
        + " of the "
        + needed
        + " endpoints that it needs for everything";
  }

  /** When the last stage comes at the latest. */
  static Optional<Instant> latest(Turn turn) {
    return turn.phase() instanceof Phase.RollingBack at && at.neededEndpoints() > 0
        ? Optional.of(at.since().plus(turn.plan().progressDeadline()))
        : Optional.empty();
  }
}
