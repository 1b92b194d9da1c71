package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a rollout stands. A phase holds what only it needs, so impossible mixtures do not exist.
 */
public sealed interface Phase {
  /** Known, and nothing decided yet. */
  record New() implements Phase {}

  /** The first revision ever: everything at once, nothing to compare with; until acknowledged. */
  record Introducing(Revision candidate, Instant since) implements Phase {}

  /**
   * Stable has all traffic and is what is wanted.
   *
   * @param kept the former revision while it is still ready for an undo
   */
  record Healthy(Instant since, Optional<Kept> kept) implements Phase {}

  /**
   * The candidate has a place in the route with weight 0, until it has endpoints and is
   * acknowledged.
   */
  record Starting(Attempt attempt, Instant since, Optional<Pause> pause) implements Phase {}

  /** At one of the plan's steps. */
  record Stepping(Attempt attempt, StepRun run) implements Phase {}

  /** Everything on the candidate; until acknowledged. */
  record Promoting(Attempt attempt, Instant since, Optional<Pause> pause) implements Phase {}

  /**
   * Everything back on stable, or as much as it can carry; until acknowledged.
   *
   * @param metrics what the gates of the candidate's last step had said, by {@code gate/metric}
   * @param neededEndpoints with how many endpoints stable carries everything, when the traffic goes
   *     back in stages; 0 when it goes at once
   */
  record RollingBack(
      Revision candidate,
      Cause cause,
      String reason,
      Instant since,
      Map<String, MetricRun> metrics,
      int neededEndpoints)
      implements Phase {
    public RollingBack {
      metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }
  }

  /**
   * Everything is back on stable; the rejected revision is not tried again by itself.
   *
   * @param metrics what the gates of the rejected revision's last step had said; kept for people
   *     until there is another attempt
   */
  record RolledBack(
      Revision rejected, Cause cause, String reason, Instant at, Map<String, MetricRun> metrics)
      implements Phase {
    public RolledBack {
      metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }
  }

  /** The first revision ever did not come to serve; there is nothing to go back to. */
  record Failed(Revision candidate, String reason, Instant at) implements Phase {}

  /**
   * Some revisions have a share beside stable, to be compared with it for a time. Nothing is
   * promoted by it.
   */
  record Experimenting(ExperimentRun run) implements Phase {}

  /**
   * An experiment is over: everything back on stable; until acknowledged.
   *
   * @param report what the experiment has shown; complete
   */
  record Concluding(ExperimentReport report, Instant since) implements Phase {}

  /**
   * @param until when the old revision stops being ready
   */
  record Kept(Revision old, Instant until) {}

  /** Why a rollout goes back. */
  enum Cause {
    /** A gate said that the candidate is unhealthy. */
    GATE_FAILED,
    /** A gate could not be evaluated, again and again. */
    GATE_ERROR,
    /** A gate had no data for too long, and its policy says that this is a failure. */
    NO_DATA,
    /** No progress within the deadline. */
    DEADLINE,
    /** The candidate lost its last endpoint. */
    NO_ENDPOINTS,
    /** A person said so. */
    ABORTED,
    /** The spec asks for the stable revision again. */
    REVERTED,
    /** The spec asks for a third revision. */
    SUPERSEDED,
    /** A person took a finished rollout back. */
    UNDONE
  }

  /** Why a rollout waits for a person (or for a time). */
  enum PauseKind {
    /** The plan's own pause step. */
    STEP,
    /** Before the first step, until the time that the spec names. */
    SCHEDULED,
    /** A person said pause. */
    MANUAL,
    /** A gate could not decide. */
    INCONCLUSIVE,
    /** A gate had no data, and its policy says pause. */
    NO_DATA,
    /** A failure, where the user wants a pause instead of a rollback. */
    FAILURE
  }

  /**
   * @param until when it ends by itself; empty: when a person acts
   * @param beneath the pause that this one covers: the plan's under a person's, a person's under
   *     one for a verdict; so that neither a time nor an edit of the plan ends what a person said
   */
  record Pause(
      PauseKind kind,
      String reason,
      Instant since,
      Optional<Instant> until,
      Optional<Pause> beneath) {
    Pause(PauseKind kind, String reason, Instant since, Optional<Instant> until) {
      this(kind, reason, since, until, Optional.empty());
    }

    /** The person's pause in this one, on top or beneath. */
    public Optional<Pause> persons() {
      return kind == PauseKind.MANUAL ? Optional.of(this) : beneath.flatMap(Pause::persons);
    }

    Pause withBeneath(Optional<Pause> next) {
      return new Pause(kind, reason, since, until, next);
    }

    /** The reason, with what it covers. */
    String words() {
      return reason
          + beneath
              .map(
                  b ->
                      b.kind() == PauseKind.STEP
                          ? "; after it the plan's pause goes on"
                          : "; also " + b.words())
              .orElse("");
    }
  }
}
