package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Phase.Pause;
import dev.weir.core.lifecycle.Phase.PauseKind;
import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.Optional;

/** The time before which a new revision gets no traffic. The way back never waits for it. */
final class Schedule {
  private Schedule() {}

  /** The pause with which an attempt begins; empty when its time has come, or none was named. */
  static Optional<Pause> pause(Turn turn, Revision candidate) {
    return turn.plan()
        .notBefore()
        .filter(earliest -> earliest.isAfter(turn.now()))
        .map(earliest -> until(turn, candidate, earliest));
  }

  private static Pause until(Turn turn, Revision candidate, Instant earliest) {
    return new Pause(
        PauseKind.SCHEDULED,
        candidate + " starts not before " + earliest + "; promote starts it now",
        turn.now(),
        Optional.of(earliest));
  }

  /** Follows the clock, and a spec that names another time; any other pause stays as it is. */
  static void follow(Turn turn, Phase.Starting at) {
    if (at.pause().filter(pause -> pause.kind() == PauseKind.SCHEDULED).isEmpty()) {
      return;
    }
    Optional<Pause> next = pause(turn, at.attempt().candidate());
    if (next.isEmpty()) {
      turn.move(
          Transition.RESUMED,
          new Phase.Starting(at.attempt(), turn.now(), Optional.empty()),
          JournalEntry.WEIR,
          "the time has come for " + at.attempt().candidate());
    } else if (!next.get().until().equals(at.pause().get().until())) {
      turn.put(new Phase.Starting(at.attempt(), at.since(), next));
    }
  }

  /** Whether a pause is one of these, on top or beneath a person's. */
  static boolean waits(Optional<Pause> pause) {
    return pause.filter(p -> p.kind() == PauseKind.SCHEDULED || waits(p.beneath())).isPresent();
  }
}
