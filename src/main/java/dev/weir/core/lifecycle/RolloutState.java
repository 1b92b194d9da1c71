package dev.weir.core.lifecycle;

import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.traffic.Baseline;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.Weights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that Weir must know of one rollout to go on after a crash, and what it last saw.
 *
 * @param generation of the spec, from 1; grows when the spec's content changes
 * @param specFingerprint of the spec that has that generation
 * @param stable the revision in service; empty until the first one serves
 * @param routing as decided; empty before the first decision
 * @param sequence grows whenever {@code routing} is decided anew; begins at the time of the first
 *     decision, so that a rollout which was removed and comes back is never taken for its past
 * @param acknowledged the last weights that every counted proxy had: what the status shows
 * @param nodes the node of each revision in {@code routing}, fixed when the revision came in
 * @param attempts how many tries there were
 * @param runs how many stays at steps there were
 * @param history revisions that were stable, the newest first, without the one that is; at most
 *     {@link #MAX_HISTORY}
 * @param experiment what the last experiment that is over has shown
 * @param deployed the revision that a webhook has asked for, while the spec lets webhooks ask
 * @param observed not durable
 */
public record RolloutState(
    ResourceId id,
    long generation,
    String specFingerprint,
    Optional<Revision> stable,
    Phase phase,
    Optional<Routing> routing,
    long sequence,
    Optional<Weights> acknowledged,
    Map<Revision, ResourceId> nodes,
    int attempts,
    int runs,
    List<Former> history,
    Optional<ExperimentReport> experiment,
    Optional<Deployed> deployed,
    Observed observed) {
  /** More former revisions are not remembered. */
  public static final int MAX_HISTORY = 10;

  /**
   * A revision that was stable.
   *
   * @param node as it was when the revision served
   * @param until when it ceased to be stable
   */
  public record Former(Revision revision, ResourceId node, Instant until) {}

  public RolloutState {
    nodes = Map.copyOf(nodes);
    history = List.copyOf(history);
  }

  /** Before the first experiment and the first webhook. */
  public RolloutState(
      ResourceId id,
      long generation,
      String specFingerprint,
      Optional<Revision> stable,
      Phase phase,
      Optional<Routing> routing,
      long sequence,
      Optional<Weights> acknowledged,
      Map<Revision, ResourceId> nodes,
      int attempts,
      int runs,
      List<Former> history,
      Observed observed) {
    this(
        id,
        generation,
        specFingerprint,
        stable,
        phase,
        routing,
        sequence,
        acknowledged,
        nodes,
        attempts,
        runs,
        history,
        Optional.empty(),
        Optional.empty(),
        observed);
  }

  /** A rollout that has just been read for the first time. */
  public static RolloutState fresh(ResourceId id) {
    return fresh(id, 0);
  }

  /**
   * A rollout that has just been read for the first time, perhaps again.
   *
   * @param past no sequence up to this one is used: a proxy may still hold routes of that time
   */
  public static RolloutState fresh(ResourceId id, long past) {
    return new RolloutState(
        id,
        0,
        "",
        Optional.empty(),
        new Phase.New(),
        Optional.empty(),
        past,
        Optional.empty(),
        Map.of(),
        0,
        0,
        List.of(),
        Observed.NOTHING);
  }

  /** The same without what was only seen: two states with equal durable parts need one write. */
  public RolloutState durable() {
    return withObserved(Observed.NOTHING);
  }

  public RolloutState withObserved(Observed next) {
    Parts parts = new Parts(this);
    parts.observed = next;
    return parts.whole();
  }

  /** The plan that it follows: the spec's, or the same way to what a webhook has asked for. */
  public Plan follows(Plan spec) {
    return spec.revisionFrom() == RevisionSource.WEBHOOK && deployed.isPresent()
        ? spec.wanting(deployed.get().revision())
        : spec;
  }

  /** The entry of the history for a revision. */
  Optional<Former> former(Revision revision) {
    return history.stream().filter(former -> former.revision().equals(revision)).findFirst();
  }

  RolloutState withSpec(long nextGeneration, String fingerprint) {
    Parts parts = new Parts(this);
    parts.generation = nextGeneration;
    parts.specFingerprint = fingerprint;
    return parts.whole();
  }

  RolloutState withDeployed(Optional<Deployed> next) {
    Parts parts = new Parts(this);
    parts.deployed = next;
    return parts.whole();
  }

  /** Another revision is stable from now on; the one before goes into the history. */
  RolloutState withStable(Revision next, Instant now) {
    List<Former> formers = new ArrayList<>();
    stable
        .filter(old -> !old.equals(next))
        .ifPresent(old -> formers.add(new Former(old, nodeOf(old), now)));
    history.stream().filter(former -> !former.revision().equals(next)).forEach(formers::add);
    Parts parts = new Parts(this);
    parts.stable = Optional.of(next);
    parts.history = formers.subList(0, Math.min(MAX_HISTORY, formers.size()));
    return parts.whole();
  }

  RolloutState withPhase(Phase next) {
    Parts parts = new Parts(this);
    parts.phase = next;
    return parts.whole();
  }

  RolloutState withRouting(Routing next, Map<Revision, ResourceId> nextNodes, long nextSequence) {
    Parts parts = new Parts(this);
    parts.routing = Optional.of(next);
    parts.nodes = nextNodes;
    parts.sequence = nextSequence;
    return parts.whole();
  }

  RolloutState withAcknowledged(Optional<Weights> next) {
    Parts parts = new Parts(this);
    parts.acknowledged = next;
    return parts.whole();
  }

  RolloutState withNextAttempt() {
    Parts parts = new Parts(this);
    parts.attempts++;
    return parts.whole();
  }

  RolloutState withNextRun() {
    Parts parts = new Parts(this);
    parts.runs++;
    return parts.whole();
  }

  RolloutState withExperiment(ExperimentReport report) {
    Parts parts = new Parts(this);
    parts.experiment = Optional.of(report);
    return parts.whole();
  }

  /** The parts of a state on their way to the next one. */
  private static final class Parts {
    private final ResourceId id;
    private long generation;
    private String specFingerprint;
    private Optional<Revision> stable;
    private Phase phase;
    private Optional<Routing> routing;
    private long sequence;
    private Optional<Weights> acknowledged;
    private Map<Revision, ResourceId> nodes;
    private int attempts;
    private int runs;
    private List<Former> history;
    private Optional<ExperimentReport> experiment;
    private Optional<Deployed> deployed;
    private Observed observed;

    Parts(RolloutState from) {
      id = from.id;
      generation = from.generation;
      specFingerprint = from.specFingerprint;
      stable = from.stable;
      phase = from.phase;
      routing = from.routing;
      sequence = from.sequence;
      acknowledged = from.acknowledged;
      nodes = from.nodes;
      attempts = from.attempts;
      runs = from.runs;
      history = from.history;
      experiment = from.experiment;
      deployed = from.deployed;
      observed = from.observed;
    }

    RolloutState whole() {
      return new RolloutState(
          id,
          generation,
          specFingerprint,
          stable,
          phase,
          routing,
          sequence,
          acknowledged,
          nodes,
          attempts,
          runs,
          history,
          experiment,
          deployed,
          observed);
    }
  }

  /** The shares as decided; empty before the first decision. */
  public Optional<Weights> weights() {
    return routing.map(Routing::weights);
  }

  /** The split to lay over the routes that name this rollout; empty before the first decision. */
  public Optional<Split> split() {
    return routing.map(
        r -> new Split(shares(r), r.previewed().map(this::nodeOf), r.side(), r.sticky(), sequence));
  }

  private List<Split.Share> shares(Routing decided) {
    int taken = decided.baseline().map(Baseline::basisPoints).orElse(0);
    List<Split.Share> shares = new ArrayList<>();
    decided
        .weights()
        .byRevision()
        .forEach(
            (revision, share) -> {
              boolean gives = stable.equals(Optional.of(revision));
              shares.add(new Split.Share(nodeOf(revision), gives ? share - taken : share));
            });
    // Behind the others, so that it moves none of the users who are placed by a hash.
    decided.baseline().ifPresent(b -> shares.add(new Split.Share(b.node(), b.basisPoints())));
    return shares;
  }

  private ResourceId nodeOf(Revision revision) {
    ResourceId node = nodes.get(revision);
    if (node == null) {
      throw new IllegalStateException(id + " has no node for revision " + revision);
    }
    return node;
  }
}
