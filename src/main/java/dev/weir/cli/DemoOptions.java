package dev.weir.cli;

import java.util.Optional;

/**
 * @param story only this one; empty for all
 * @param keep leave everything running afterwards
 */
public record DemoOptions(Optional<Story> story, boolean keep) {
  /** What the demo can show. */
  public enum Story {
    /** A good revision becomes stable. */
    A,
    /** A bad revision is taken back. */
    B,
    /** A person promotes a paused rollout and aborts it. */
    C,
    /** Testers see a revision first, then everybody at once, then it is undone. */
    D
  }
}
