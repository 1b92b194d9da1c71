package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Decision.Refusal;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import java.util.List;
import java.util.Optional;

/** A webhook says that a revision is built: from now on it is the wanted one. */
final class Deploys {
  private Deploys() {}

  static Optional<Refusal> take(Turn turn, Command command) {
    Revision revision = command.to().orElseThrow();
    if (turn.plan().revisionFrom() != RevisionSource.WEBHOOK) {
      return Commands.refuse(
          "the spec names the revision itself ("
              + turn.plan().wanted()
              + "); a deploy webhook counts for a Rollout that says revisionFrom: webhook");
    }
    if (turn.plan().experiment().filter(e -> e.hasArm(revision)).isPresent()) {
      return Commands.refuse(
          revision + " is an arm of the experiment; take it out of the experiment first");
    }
    if (turn.phase() instanceof Phase.RolledBack(var rejected, var _, var reason, var _, var _)
        && rejected.equals(revision)) {
      return Commands.refuse(
          revision + " was rolled back (" + reason + "); try it again with retry");
    }
    if (turn.phase() instanceof Phase.Failed(var candidate, var reason, var _)
        && candidate.equals(revision)) {
      return Commands.refuse(revision + " does not serve (" + reason + "); retry looks again");
    }
    if (!turn.plan().wanted().equals(revision)) {
      turn.deploy(new Deployed(revision, command.actor(), turn.now()));
      turn.note(
          "deployed",
          command.actor(),
          revision + " is wanted from now on, says " + command.actor(),
          List.of());
    }
    return Optional.empty();
  }
}
