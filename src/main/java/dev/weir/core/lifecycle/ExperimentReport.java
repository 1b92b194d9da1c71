package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What an experiment has shown, and why it ended. Kept until the next one is over.
 *
 * @param fingerprint of what the spec said of it: the same is not run again
 * @param ran how long every counted proxy had the arms' shares; zero when it did not come to that
 * @param endedAt when the end was decided
 * @param arms in the order written, then the control; of each metric the newest measurement alone
 */
public record ExperimentReport(
    String name,
    String fingerprint,
    Instant startedAt,
    Instant endedAt,
    Duration ran,
    Cause cause,
    String reason,
    List<ArmRun> arms) {
  /** Why an experiment ends. */
  public enum Cause {
    /** It has run as long as planned. */
    TIME_OVER,
    /** A gate said that an arm is unhealthy. */
    GATE_FAILED,
    /** A gate of an arm could not be evaluated, again and again. */
    GATE_ERROR,
    /** A gate of an arm had no data for too long, and its policy says that this is a failure. */
    NO_DATA,
    /** An arm lost its last endpoint. */
    NO_ENDPOINTS,
    /** It did not come to run within the deadline. */
    DEADLINE,
    /** A person said so. */
    ABORTED,
    /** The spec says something else of it. */
    CHANGED,
    /** The spec says nothing of it any more. */
    REMOVED,
    /** The spec asks for another revision. */
    SUPERSEDED
  }

  public ExperimentReport {
    arms = List.copyOf(arms);
  }

  /** The revisions that were on trial. */
  public List<Revision> trials() {
    return arms.stream().filter(arm -> !arm.control()).map(ArmRun::revision).toList();
  }
}
