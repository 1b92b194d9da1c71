package dev.weir.webhook;

import java.util.Locale;
import java.util.Optional;

/** What a webhook may ask for. */
public enum HookAction {
  /** A revision is built: it is wanted from now on. */
  DEPLOY,
  /** Something that a step of a plan waits for is done. */
  SIGNAL,
  /** The source has changed: read it now. */
  SYNC,
  /** Everything back to stable, at once. */
  ABORT;

  /** As in a path and in the file of secrets. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The action of that word. */
  public static Optional<HookAction> of(String word) {
    for (HookAction action : values()) {
      if (action.word().equals(word)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
