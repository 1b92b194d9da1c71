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
 * @param to for UNDO: this revision of the history instead of the former one; for DEPLOY: the
 *     revision that is built, always there
 * @param signal the name of the signal that is given; there for SIGNAL alone
 */
public record Command(
    String id,
    Kind kind,
    String actor,
    Optional<Revision> revision,
    OptionalInt step,
    boolean full,
    boolean skipGates,
    Optional<String> signal,
    Optional<Revision> to) {
  /** The verbs. */
  public enum Kind {
    PROMOTE,
    ABORT,
    PAUSE,
    RESUME,
    RETRY,
    UNDO,
    SIGNAL,
    DEPLOY;

    /** As written in the CLI, REST and the journal. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Command {
    if (signal.isPresent() != (kind == Kind.SIGNAL)) {
      throw new IllegalArgumentException("a name of a signal belongs to the command signal");
    }
    if (to.isPresent() && kind != Kind.UNDO && kind != Kind.DEPLOY) {
      throw new IllegalArgumentException("a revision to go to belongs to undo and deploy");
    }
    if (to.isEmpty() && kind == Kind.DEPLOY) {
      throw new IllegalArgumentException("deploy names a revision");
    }
  }

  public static Command of(String id, Kind kind, String actor) {
    return new Command(
        id,
        kind,
        actor,
        Optional.empty(),
        OptionalInt.empty(),
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * What it is known by, once done. The id alone would not do: whoever uses one id for a promote
   * and then for an abort would be told that the abort is done, and nothing would happen. So it is
   * with two signals, and with two revisions that are built.
   */
  public String key() {
    String what = kind == Kind.DEPLOY ? " " + to.orElseThrow() : "";
    return kind.word() + what + signal.map(name -> " " + name).orElse("") + " " + actor + " " + id;
  }
}
