package dev.weir.core.notice;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a notice is about, in the words of a policy. */
public enum NoticeKind {
  /** A rollout, or a try of one, begins. */
  STARTED,
  /** Every counted proxy has a step's weights. */
  STEP_REACHED,
  /** It waits, by plan, by a person or for a verdict. */
  PAUSED,
  /** It goes on after a pause. */
  RESUMED,
  /** The wanted revision is in service. */
  PROMOTED,
  /** Everything is back on stable. */
  ROLLED_BACK,
  /** A gate, a deadline or a lost endpoint ends a rollout; it goes back now. */
  FAILED,
  /** A step was held as planned, and something that it needs is missing. */
  STALLED,
  /** A person has said something; also what the person brought about is one. */
  COMMAND,
  /** The files changed the rollout that was under way. */
  CHANGED,
  /** An experiment began, got its shares, or ended. */
  EXPERIMENT,
  /** The source was refused as a whole. */
  SOURCE_REFUSED,
  /** Whatever else is in the journal. */
  DETAIL;

  /** What a policy means that names none: what a person must know. */
  public static final Set<NoticeKind> DEFAULT =
      Set.copyOf(EnumSet.of(STARTED, PAUSED, PROMOTED, ROLLED_BACK, FAILED, STALLED));

  /** As a policy writes it, for example {@code step-reached}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of that word. */
  public static Optional<NoticeKind> of(String word) {
    for (NoticeKind kind : values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /**
   * What a line of the journal is about.
   *
   * @param event the line's word; one that is not known is a detail
   */
  public static NoticeKind ofJournal(String event) {
    return switch (event) {
      case "introduced", "started", "retried" -> STARTED;
      case "step-acknowledged" -> STEP_REACHED;
      case "paused" -> PAUSED;
      case "resumed" -> RESUMED;
      case "serves", "promoted" -> PROMOTED;
      case "rolled-back", "settled" -> ROLLED_BACK;
      case "failed", "introduction-failed" -> FAILED;
      case "hold-over" -> STALLED;
      case "aborted", "undone", "promoted-by-hand", "signalled", "deployed" -> COMMAND;
      case "plan-changed", "superseded", "reverted", "removed" -> CHANGED;
      case "experiment-started",
          "experiment-shifted",
          "experiment-acknowledged",
          "experiment-ended",
          "experiment-concluded",
          "experiment-judged-afresh" ->
          EXPERIMENT;
      default -> DETAIL;
    };
  }
}
