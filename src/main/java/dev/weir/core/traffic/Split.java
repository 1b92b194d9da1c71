package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Sticky;
import java.util.List;
import java.util.Optional;

/**
 * Which nodes get a rollout's traffic now: what a route with {@code rollout: NAME} becomes.
 *
 * @param shares in Envoy's order, candidate first; they sum to 10,000
 * @param previewed the candidate's node while it may be visited; one of those in {@code shares}
 * @param side what that node gets beside its share
 * @param sequence grows each time the rollout's traffic is decided anew; a proxy that has
 *     acknowledged a table of sequence n has every decision up to n
 */
public record Split(
    List<Share> shares,
    Optional<ResourceId> previewed,
    SideTraffic side,
    Optional<Sticky> sticky,
    long sequence) {
  /**
   * One node's share.
   *
   * @param basisPoints 0 to 10,000
   */
  public record Share(ResourceId node, int basisPoints) {}

  public Split {
    shares = List.copyOf(shares);
    int sum = shares.stream().mapToInt(Share::basisPoints).sum();
    if (sum != Weights.ALL) {
      throw new IllegalArgumentException("shares sum to 10,000, not " + sum + ": " + shares);
    }
  }

  /** Shares alone. */
  public Split(List<Share> shares, long sequence) {
    this(shares, Optional.empty(), SideTraffic.NONE, Optional.empty(), sequence);
  }
}
