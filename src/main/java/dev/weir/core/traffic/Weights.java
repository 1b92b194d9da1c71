package dev.weir.core.traffic;

import dev.weir.core.rollout.Revision;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shares of a rollout's traffic by revision, in basis points. They always sum to {@link #ALL}.
 *
 * <p>A share of 0 is kept and shown: it says that the revision has a place in the route and gets
 * nothing.
 *
 * @param byRevision in the order in which Envoy gets them: the candidate before stable, so that
 *     hashed users who have moved stay moved while the candidate's share grows
 */
public record Weights(Map<Revision, Integer> byRevision) {
  /** All traffic, in basis points. */
  public static final int ALL = 10_000;

  public Weights {
    int sum = 0;
    for (int share : byRevision.values()) {
      if (share < 0) {
        throw new IllegalArgumentException("a weight is never negative: " + byRevision);
      }
      sum += share;
    }
    if (sum != ALL) {
      throw new IllegalArgumentException("weights sum to 10,000, not " + sum + ": " + byRevision);
    }
    byRevision = Collections.unmodifiableMap(new LinkedHashMap<>(byRevision));
  }

  /** Everything to one revision. */
  public static Weights all(Revision revision) {
    return new Weights(Map.of(revision, ALL));
  }

  /**
   * The candidate's share, and the rest to stable.
   *
   * @param candidateBasisPoints 0 to 10,000
   */
  public static Weights split(Revision stable, Revision candidate, int candidateBasisPoints) {
    if (stable.equals(candidate)) {
      return all(stable);
    }
    Map<Revision, Integer> shares = new LinkedHashMap<>();
    shares.put(candidate, candidateBasisPoints);
    shares.put(stable, ALL - candidateBasisPoints);
    return new Weights(shares);
  }

  /**
   * Shares of some revisions beside stable, which has the rest.
   *
   * @param shares in the order in which Envoy is to get them; without stable
   */
  public static Weights beside(Revision stable, Map<Revision, Integer> shares) {
    Map<Revision, Integer> all = new LinkedHashMap<>(shares);
    all.put(stable, ALL - shares.values().stream().mapToInt(Integer::intValue).sum());
    return new Weights(all);
  }

  /** The share of a revision, 0 when it has no place here. */
  public int of(Revision revision) {
    return byRevision.getOrDefault(revision, 0);
  }
}
