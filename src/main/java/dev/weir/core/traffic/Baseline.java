package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;

/**
 * A fresh node of the stable revision beside the candidate, so that what is young and cold is
 * compared with its like.
 *
 * @param basisPoints its share, out of stable's; 0 while it has no endpoints
 */
public record Baseline(ResourceId node, int basisPoints) {
  public Baseline {
    if (basisPoints < 0 || basisPoints > Weights.ALL) {
      throw new IllegalArgumentException("a share is 0 to 10,000 basis points: " + basisPoints);
    }
  }
}
