package dev.weir.core.plan;

import dev.weir.core.gate.Gate;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Sticky;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The compiled way from stable to the wanted revision: what the lifecycle follows.
 *
 * <p>Immutable, and equal when every part is. Not a record, so that its fingerprints are made once:
 * every decision compares them.
 */
public final class Plan {
  private final ResourceId rollout;
  private final Revision wanted;
  private final String virtualNode;
  private final List<PlannedStep> steps;
  private final Duration progressDeadline;
  private final FailureAction onFailure;
  private final Duration keepOld;
  private final int acknowledgeBasisPoints;
  private final Optional<Sticky> sticky;
  private final int minEndpoints;
  private final RollbackPace rollback;
  private final Optional<String> baseline;
  private final Optional<PlannedExperiment> experiment;
  private final RevisionSource revisionFrom;
  private final Optional<Instant> notBefore;
  private final String fingerprint;
  private final String shape;
  private final String judgement;

  /** The last plan that was asked for another revision: each decision asks for the same one. */
  private volatile @Nullable Plan other;

  /**
   * Without an experiment.
   *
   * @param wanted the revision that the spec asks for
   * @param steps may be empty: then the candidate gets everything at once
   * @param onFailure ROLLBACK or PAUSE, when the progress deadline passes
   */
  public Plan(
      ResourceId rollout,
      Revision wanted,
      String virtualNode,
      List<PlannedStep> steps,
      Duration progressDeadline,
      FailureAction onFailure,
      Duration keepOld,
      int acknowledgeBasisPoints,
      Optional<Sticky> sticky,
      int minEndpoints,
      RollbackPace rollback,
      Optional<String> baseline) {
    this(
        rollout,
        wanted,
        virtualNode,
        steps,
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

  private Plan(
      ResourceId rollout,
      Revision wanted,
      String virtualNode,
      List<PlannedStep> steps,
      Duration progressDeadline,
      FailureAction onFailure,
      Duration keepOld,
      int acknowledgeBasisPoints,
      Optional<Sticky> sticky,
      int minEndpoints,
      RollbackPace rollback,
      Optional<String> baseline,
      Optional<PlannedExperiment> experiment,
      RevisionSource revisionFrom,
      Optional<Instant> notBefore) {
    this.rollout = rollout;
    this.wanted = wanted;
    this.virtualNode = virtualNode;
    this.steps = List.copyOf(steps);
    this.progressDeadline = progressDeadline;
    this.onFailure = onFailure;
    this.keepOld = keepOld;
    this.acknowledgeBasisPoints = acknowledgeBasisPoints;
    this.sticky = sticky;
    this.minEndpoints = minEndpoints;
    this.rollback = rollback;
    this.baseline = baseline;
    this.experiment = experiment;
    this.revisionFrom = revisionFrom;
    this.notBefore = notBefore;
    this.fingerprint = Fingerprint.of(parts().toString());
    this.shape =
        text(
            step ->
                String.join(
                    "|",
                    step.name(),
                    String.valueOf(step.basisPoints()),
                    step.side().toString(),
                    step.hold().toString(),
                    step.pause().toString()));
    this.judgement = text(step -> step.gates().toString());
  }

  /** The same way to another revision. */
  public Plan wanting(Revision revision) {
    if (revision.equals(wanted)) {
      return this;
    }
    Plan known = other;
    if (known != null && known.wanted.equals(revision)) {
      return known;
    }
    Plan made = with(revision, experiment, revisionFrom, notBefore);
    other = made;
    return made;
  }

  /** The same with another experiment, or without one. */
  public Plan withExperiment(Optional<PlannedExperiment> next) {
    return with(wanted, next, revisionFrom, notBefore);
  }

  /**
   * The same with other rules of when it begins.
   *
   * @param from who says which revision is wanted
   * @param earliest no attempt leaves 0 % before that time
   */
  public Plan beginning(RevisionSource from, Optional<Instant> earliest) {
    return with(wanted, experiment, from, earliest);
  }

  private Plan with(
      Revision revision,
      Optional<PlannedExperiment> trial,
      RevisionSource from,
      Optional<Instant> earliest) {
    return new Plan(
        rollout,
        revision,
        virtualNode,
        steps,
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

  public ResourceId rollout() {
    return rollout;
  }

  /** The revision that the spec asks for, or a webhook where the spec lets it. */
  public Revision wanted() {
    return wanted;
  }

  /** Template of the node that serves a revision. */
  public String virtualNode() {
    return virtualNode;
  }

  /** May be empty: then the candidate gets everything at once. */
  public List<PlannedStep> steps() {
    return steps;
  }

  public Duration progressDeadline() {
    return progressDeadline;
  }

  /** ROLLBACK or PAUSE, when the progress deadline passes. */
  public FailureAction onFailure() {
    return onFailure;
  }

  public Duration keepOld() {
    return keepOld;
  }

  public int acknowledgeBasisPoints() {
    return acknowledgeBasisPoints;
  }

  /** By what users are placed; empty when each request is. */
  public Optional<Sticky> sticky() {
    return sticky;
  }

  /** How many ready endpoints a candidate has before it gets traffic; at least 1. */
  public int minEndpoints() {
    return minEndpoints;
  }

  /** How fast a failed candidate's traffic goes back. */
  public RollbackPace rollback() {
    return rollback;
  }

  /** What is compared beside the wanted revision once that is stable. */
  public Optional<PlannedExperiment> experiment() {
    return experiment;
  }

  /** Who says which revision is wanted. */
  public RevisionSource revisionFrom() {
    return revisionFrom;
  }

  /** No attempt leaves 0 % before that time. */
  public Optional<Instant> notBefore() {
    return notBefore;
  }

  /**
   * One step with everything that holds in it.
   *
   * @param basisPoints the candidate's share during the step
   * @param side what the candidate gets beside its share during the step
   * @param hold how long after acknowledgement; zero for none
   * @param pause empty for a step without one
   * @param gates the strategy's and the step's own, by name
   */
  public record PlannedStep(
      String name,
      int basisPoints,
      SideTraffic side,
      Duration hold,
      Optional<PlannedPause> pause,
      List<Gate> gates) {
    public PlannedStep {
      gates = List.copyOf(gates);
    }
  }

  /** The signals that its steps wait for, in their order. */
  public List<String> signals() {
    return steps.stream()
        .flatMap(step -> step.pause().flatMap(PlannedPause::signal).stream())
        .distinct()
        .toList();
  }

  /** The virtual node of a revision. */
  public ResourceId nodeOf(Revision revision) {
    return rollout.sibling(virtualNode.replace("${revision}", revision.name()));
  }

  /** Template of the fresh node of stable that the candidate is compared with. */
  public Optional<String> baseline() {
    return baseline;
  }

  /** The fresh node of a stable revision that the candidate is compared with, if there is one. */
  public Optional<ResourceId> baselineOf(Revision stable) {
    return baseline.map(name -> rollout.sibling(name.replace("${revision}", stable.name())));
  }

  /** Names everything in the plan: another one, another fingerprint. */
  public String fingerprint() {
    return fingerprint;
  }

  /**
   * Names what of the plan decides where its steps lie. When it changes in mid-rollout, the step
   * index means something else and the rollout starts again at the first step.
   */
  public String shape() {
    return shape;
  }

  /** Names what of the plan judges. When only this changes, the current step is judged afresh. */
  public String judgement() {
    return judgement;
  }

  private String text(Function<PlannedStep, String> part) {
    return Fingerprint.of(String.join("\n", steps.stream().map(part).toList()));
  }

  /** Only what is there: what a plan does not use leaves its fingerprint as it was. */
  private List<Object> parts() {
    List<Object> parts =
        new ArrayList<>(
            List.of(
                rollout,
                wanted,
                virtualNode,
                steps,
                progressDeadline,
                onFailure,
                keepOld,
                acknowledgeBasisPoints,
                sticky,
                minEndpoints,
                rollback,
                baseline));
    experiment.ifPresent(parts::add);
    if (revisionFrom != RevisionSource.SPEC) {
      parts.add(revisionFrom);
    }
    notBefore.ifPresent(parts::add);
    return parts;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Plan plan && parts().equals(plan.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "Plan" + parts();
  }
}
