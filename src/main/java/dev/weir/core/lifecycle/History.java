package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Decision.Refusal;
import dev.weir.core.rollout.Revision;
import java.util.Optional;
import java.util.stream.Collectors;

/** The revisions that an undo can go back to. */
final class History {
  private History() {}

  /** What an undo could name, as the end of a sentence; empty when there is nothing. */
  static String offer(RolloutState state) {
    return state.history().isEmpty() ? "" : "; weir undo --to goes back to " + names(state);
  }

  /** Why stable's traffic cannot go back to a revision; empty when it can. */
  static Optional<Refusal> refuses(Turn turn, Revision old) {
    RolloutState state = turn.state();
    if (turn.stable().equals(old)) {
      return Commands.refuse(old + " is stable already");
    }
    boolean known = state.nodes().containsKey(old) || state.former(old).isPresent();
    if (!known) {
      return Commands.refuse(
          "no revision "
              + old
              + " in the history"
              + (state.history().isEmpty() ? "" : "; there are " + names(state)));
    }
    // All traffic goes there in one push, so what is not known to answer is not an answer.
    if (turn.hasEndpoints(old)) {
      return Optional.empty();
    }
    return Commands.refuse(
        "nothing to undo to: "
            + old
            + (turn.endpoints(old).isPresent()
                ? " has no endpoints any more"
                : " has no endpoints that are known; is its virtual node still there?"));
  }

  private static String names(RolloutState state) {
    return state.history().stream()
        .map(former -> former.revision().name())
        .collect(Collectors.joining(", "));
  }
}
