package dev.weir.core.traffic;

import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Sticky;
import java.util.Optional;

/**
 * All that was decided about a rollout's traffic.
 *
 * @param previewed the candidate while it may be visited: by routes that are previews, and by what
 *     {@code side} says; one of the revisions in {@code weights}
 * @param side nothing without {@code previewed}
 * @param sticky by what users are placed; without it each request is
 * @param baseline takes its share from stable's
 */
public record Routing(
    Weights weights,
    Optional<Revision> previewed,
    SideTraffic side,
    Optional<Sticky> sticky,
    Optional<Baseline> baseline) {
  public Routing {
    if (previewed.isEmpty() && !side.equals(SideTraffic.NONE)) {
      throw new IllegalArgumentException("there is nobody who gets " + side);
    }
    if (previewed.isPresent() && !weights.byRevision().containsKey(previewed.get())) {
      throw new IllegalArgumentException(previewed.get() + " has no place in " + weights);
    }
  }

  /** Weights alone. */
  public static Routing of(Weights weights) {
    return new Routing(
        weights, Optional.empty(), SideTraffic.NONE, Optional.empty(), Optional.empty());
  }

  /** The same for users who are known by this. */
  public Routing withSticky(Optional<Sticky> next) {
    return new Routing(weights, previewed, side, next, baseline);
  }

  /** The same with another baseline, or without one. */
  public Routing withBaseline(Optional<Baseline> next) {
    return new Routing(weights, previewed, side, sticky, next);
  }
}
