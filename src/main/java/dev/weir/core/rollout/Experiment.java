package dev.weir.core.rollout;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Revisions that are compared beside stable for a fixed time. Nothing is promoted by it: at the end
 * stable has all traffic again, and people have a report.
 *
 * @param name tells one experiment from the next: what has ended is not run again under its name
 * @param duration how long the arms keep their shares once every proxy has acknowledged them; above
 *     zero
 * @param arms one to {@link #MAX_ARMS}, each another revision; their shares sum to at most 10,000
 *     basis points, and stable has the rest
 * @param gates measured of each arm, and of stable; one that fails in an arm ends the experiment
 */
public record Experiment(String name, Duration duration, List<Arm> arms, List<GateUse> gates) {
  /** More arms than this are refused: their reports could not be read side by side. */
  public static final int MAX_ARMS = 8;

  private static final int ALL = 10_000;

  /**
   * One revision on trial.
   *
   * @param basisPoints its share while the experiment runs, 1 to 10,000
   */
  public record Arm(Revision revision, int basisPoints) {
    public Arm {
      if (basisPoints < 1 || basisPoints > ALL) {
        throw new IllegalArgumentException("an arm has 1 to 10,000 basis points: " + basisPoints);
      }
    }
  }

  public Experiment {
    arms = List.copyOf(arms);
    gates = List.copyOf(gates);
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("an experiment lasts longer than nothing: " + duration);
    }
    if (arms.isEmpty() || arms.size() > MAX_ARMS) {
      throw new IllegalArgumentException("one to " + MAX_ARMS + " arms: " + arms.size());
    }
    Set<Revision> revisions = new HashSet<>();
    int sum = 0;
    for (Arm arm : arms) {
      sum += arm.basisPoints();
      if (!revisions.add(arm.revision())) {
        throw new IllegalArgumentException("two arms are " + arm.revision());
      }
    }
    if (sum > ALL) {
      throw new IllegalArgumentException("the arms have more than all traffic: " + sum);
    }
  }

  /** Whether a revision is one of the arms. */
  public boolean hasArm(Revision revision) {
    return arms.stream().anyMatch(arm -> arm.revision().equals(revision));
  }
}
