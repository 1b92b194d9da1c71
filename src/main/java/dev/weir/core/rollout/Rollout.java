package dev.weir.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A team's declared intent for one service: which revision is wanted and how to get there.
 *
 * @param revision the wanted revision
 * @param virtualNode template of the node that serves a revision; contains {@code ${revision}}
 * @param progressDeadline longest time without progress; planned holds and pauses do not count
 * @param onFailure ROLLBACK or PAUSE
 * @param keepOld how long after success the former revision stays ready for {@code weir undo}
 * @param acknowledgeBasisPoints share of the counted proxies that must have acknowledged a step's
 *     weights, 1 to 10,000 (all)
 * @param sticky by what users are placed; empty when each request is
 * @param minEndpoints how many ready endpoints a candidate has before it gets any traffic, and
 *     whenever it goes on; at least 1
 * @param baseline template of a fresh node of the stable revision, which gets as much as the
 *     candidate; may contain {@code ${revision}}, stable's
 * @param rollback how fast a failed candidate's traffic goes back
 * @param experiment what is compared beside the wanted revision once that is stable
 * @param revisionFrom who says which revision is wanted; {@code revision} is only the start when it
 *     is not the spec
 * @param notBefore no new revision gets traffic before that time
 */
public record Rollout(
    ResourceId id,
    Revision revision,
    String virtualNode,
    Strategy strategy,
    Duration progressDeadline,
    FailureAction onFailure,
    Duration keepOld,
    int acknowledgeBasisPoints,
    Optional<Sticky> sticky,
    int minEndpoints,
    RollbackPace rollback,
    Optional<String> baseline,
    Optional<Experiment> experiment,
    RevisionSource revisionFrom,
    Optional<Instant> notBefore) {
  /** The place in {@link #virtualNode} that a revision's name takes. */
  public static final String REVISION_PLACE = "${revision}";

  public Rollout {
    if (!virtualNode.contains(REVISION_PLACE)) {
      throw new IllegalArgumentException(
          "virtualNode must contain " + REVISION_PLACE + ": " + virtualNode);
    }
    if (acknowledgeBasisPoints < 1 || acknowledgeBasisPoints > 10_000) {
      throw new IllegalArgumentException(
          "acknowledge is above 0 and at most 10,000 basis points: " + acknowledgeBasisPoints);
    }
    if (minEndpoints < 1) {
      throw new IllegalArgumentException("minEndpoints is at least 1: " + minEndpoints);
    }
    if (experiment.filter(e -> e.hasArm(revision)).isPresent()) {
      throw new IllegalArgumentException(
          "the wanted revision is no arm of an experiment, it has the rest: " + revision);
    }
  }

  /** Without an experiment, begun by the spec alone and at once. */
  public Rollout(
      ResourceId id,
      Revision revision,
      String virtualNode,
      Strategy strategy,
      Duration progressDeadline,
      FailureAction onFailure,
      Duration keepOld,
      int acknowledgeBasisPoints,
      Optional<Sticky> sticky,
      int minEndpoints,
      RollbackPace rollback,
      Optional<String> baseline) {
    this(
        id,
        revision,
        virtualNode,
        strategy,
        progressDeadline,
        onFailure,
        keepOld,
        acknowledgeBasisPoints,
        sticky,
        minEndpoints,
        rollback,
        baseline,
        Optional.empty(),
        RevisionSource.SPEC,
        Optional.empty());
  }

  /** The same, asking for another revision. */
  public Rollout wanting(Revision other) {
    return with(other, experiment, revisionFrom, notBefore);
  }

  /** The same with another experiment, or without one. */
  public Rollout withExperiment(Optional<Experiment> next) {
    return with(revision, next, revisionFrom, notBefore);
  }

  /** The same with other rules of when it begins. */
  public Rollout beginning(RevisionSource from, Optional<Instant> earliest) {
    return with(revision, experiment, from, earliest);
  }

  private Rollout with(
      Revision wanted,
      Optional<Experiment> trial,
      RevisionSource from,
      Optional<Instant> earliest) {
    return new Rollout(
        id,
        wanted,
        virtualNode,
        strategy,
        progressDeadline,
        onFailure,
        keepOld,
        acknowledgeBasisPoints,
        sticky,
        minEndpoints,
        rollback,
        baseline,
        trial,
        from,
        earliest);
  }

  /** The virtual node that serves the given revision. */
  public ResourceId nodeOf(Revision wanted) {
    return id.sibling(virtualNode.replace(REVISION_PLACE, wanted.name()));
  }
}
