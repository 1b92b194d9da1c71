package dev.weir.core.rollout;

/**
 * Copies of requests for the candidate, whose answers are thrown away.
 *
 * @param basisPoints how many of the requests are copied, 1 to 10,000 (all)
 * @param everyMethod whether requests that change something are copied too; without it only GET,
 *     HEAD and OPTIONS are
 */
public record Mirror(int basisPoints, boolean everyMethod) {
  public Mirror {
    if (basisPoints < 1 || basisPoints > 10_000) {
      throw new IllegalArgumentException(
          "a mirror copies 1 to 10,000 basis points of the requests: " + basisPoints);
    }
  }
}
