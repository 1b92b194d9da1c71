package dev.weir.core.rollout;

/** Who says which revision is wanted. */
public enum RevisionSource {
  /** The spec's {@code revision}. */
  SPEC,
  /**
   * The last {@code deploy} webhook. Until the first one it is the spec's {@code revision}, which
   * is only the start then.
   */
  WEBHOOK
}
