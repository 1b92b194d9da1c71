package dev.weir.model.lifecycle;

import dev.weir.core.gate.Verdict;
import java.util.Optional;

/**
 * What has really happened to the rollout's current try and stay, noted by the world and not by the
 * product: what the rules judge by.
 *
 * @param held whole units that the stay was held since every counted proxy had its weights, without
 *     the time in which somebody stopped it; -1 before
 * @param judged what the newest judged measurement of this stay said
 * @param promoted a person ended the hold or the planned pause of this stay
 * @param accepted a person took the verdicts of this stay upon themselves
 * @param full a person sent the try to its end
 * @param skipped a person skipped the gates of all its steps
 * @param frozen a person said pause, and nobody has ended that since
 * @param signalled the signal that its steps may wait for was given in this try
 */
record Truth(
    int held,
    Optional<Verdict> judged,
    boolean promoted,
    boolean accepted,
    boolean full,
    boolean skipped,
    boolean frozen,
    boolean signalled) {
  static final Truth NOTHING =
      new Truth(-1, Optional.empty(), false, false, false, false, false, false);

  /** Another stay of the same try. */
  Truth nextStay() {
    return new Truth(-1, Optional.empty(), false, false, full, skipped, frozen, signalled);
  }

  Truth held(int units) {
    return new Truth(
        Math.min(units, Shape.LONG_AGO),
        judged,
        promoted,
        accepted,
        full,
        skipped,
        frozen,
        signalled);
  }

  Truth judged(Verdict verdict) {
    return new Truth(
        held, Optional.of(verdict), promoted, accepted, full, skipped, frozen, signalled);
  }

  Truth frozen(boolean now) {
    return new Truth(held, judged, promoted, accepted, full, skipped, now, signalled);
  }

  /** A person sends a step on; that ends a pause, also their own. */
  Truth promoted(boolean accepts) {
    return new Truth(held, judged, true, accepted || accepts, full, skipped, false, signalled);
  }

  /** A person sends the try to its end. */
  Truth toTheEnd(boolean skips) {
    return new Truth(held, judged, promoted, accepted, true, skips, false, signalled);
  }

  /** Somebody has given the signal. */
  Truth heardSignal() {
    return new Truth(held, judged, promoted, accepted, full, skipped, frozen, true);
  }
}
