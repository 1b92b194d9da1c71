package dev.weir.core.rollout;

/** What a failed gate or a passed deadline leads to. */
public enum FailureAction {
  /** All traffic goes back to stable at once. */
  ROLLBACK,
  /** The rollout stays where it is and waits for a person. */
  PAUSE,
  /** The failure is written to the journal and shown, and nothing else happens. */
  RECORD
}
