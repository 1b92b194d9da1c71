package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One try to bring a candidate through the plan.
 *
 * @param number grows with every try of this rollout, so that nothing said of one try is taken for
 *     another
 * @param shape fingerprint of the plan's steps when the try began, or when it last came to a step
 * @param judgement fingerprint of the plan's gates at that moment
 * @param full a person said: to the end, without the holds and pauses that are left
 * @param gatesSkippedBy a person who said that the gates of all steps are skipped
 * @param signals who gave which signal, by its name; one may come before the step that waits for it
 * @param stableEndpoints how many stable had when the try began, and carried all traffic; 0 when
 *     that was not known
 */
public record Attempt(
    int number,
    Revision candidate,
    Instant startedAt,
    String shape,
    String judgement,
    boolean full,
    Optional<String> gatesSkippedBy,
    Map<String, String> signals,
    int stableEndpoints) {
  public Attempt {
    signals = Collections.unmodifiableMap(new TreeMap<>(signals));
  }

  Attempt withFull(Optional<String> skippedBy) {
    return new Attempt(
        number, candidate, startedAt, shape, judgement, true, skippedBy, signals, stableEndpoints);
  }

  Attempt withPlan(String newShape, String newJudgement) {
    return new Attempt(
        number,
        candidate,
        startedAt,
        newShape,
        newJudgement,
        full,
        gatesSkippedBy,
        signals,
        stableEndpoints);
  }

  Attempt withSignal(String name, String actor) {
    Map<String, String> next = new TreeMap<>(signals);
    next.put(name, actor);
    return new Attempt(
        number,
        candidate,
        startedAt,
        shape,
        judgement,
        full,
        gatesSkippedBy,
        next,
        stableEndpoints);
  }
}
