package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a person (or a script in their name) wants done once.
 *
 * @param id idempotency key: the same kind of command of the same actor with an id that was seen
 *     before does nothing
 * @param actor who
 * @param revision when given, the command is only meant for this candidate
 * @param step when given, only for this step, counted from 0
 * @param full promote to the end
 * @param skipGates promote without waiting for gates
 */
public record Command(
    String id,
    Kind kind,
    String actor,
    Optional<Revision> revision,
    OptionalInt step,
    boolean full,
    boolean skipGates) {
  /** The verbs. */
  public enum Kind {
    PROMOTE,
    ABORT,
    PAUSE,
    RESUME,
    RETRY,
    UNDO;

    /** As written in the CLI, REST and the journal. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Command of(String id, Kind kind, String actor) {
    return new Command(id, kind, actor, Optional.empty(), OptionalInt.empty(), false, false);
  }

  /**
   * What it is known by, once done. The id alone would not do: whoever uses one id for a promote
   * and then for an abort would be told that the abort is done, and nothing would happen.
   */
  public String key() {
    return kind.word() + " " + actor + " " + id;
  }
}
