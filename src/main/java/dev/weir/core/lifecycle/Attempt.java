package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.Optional;

/**
 * One try to bring a candidate through the plan.
 *
 * @param number grows with every try of this rollout, so that nothing said of one try is taken for
 *     another
 * @param shape fingerprint of the plan's steps
 * @param judgement fingerprint of the plan's gates
 * @param full a person said: to the end, without the holds and pauses that are left
 * @param gatesSkippedBy a person who said that the gates of all steps are skipped
 */
public record Attempt(
    int number,
    Revision candidate,
    Instant startedAt,
    String shape,
    String judgement,
    boolean full,
    Optional<String> gatesSkippedBy) {
  Attempt withFull(Optional<String> skippedBy) {
    return new Attempt(number, candidate, startedAt, shape, judgement, true, skippedBy);
  }

  Attempt withPlan(String newShape, String newJudgement) {
    return new Attempt(number, candidate, startedAt, newShape, newJudgement, full, gatesSkippedBy);
  }
}
