package dev.weir.model.protocol;

/**
 * What happens next.
 *
 * @param which of several: the proxy, the step of a turn, the read
 */
record Choice(Kind kind, int which) {
  /** What can happen. */
  enum Kind {
    /** The engine takes a turn. */
    TURN,
    /** The engine takes a turn and dies in it, at its so-manieth step from 1. */
    TURN_AND_DEATH,
    /** The engine dies between two turns. */
    DEATH,
    /** Time passes until the engine's next alarm. */
    TIME,
    /** A proxy opens a stream. */
    CONNECTS,
    /** A proxy takes the next response, and its answer arrives. */
    TAKES,
    /** A proxy takes the next response, and the engine dies before it hears of it. */
    TAKES_UNHEARD,
    /** A proxy refuses the next response, and that arrives. */
    REFUSES,
    /** The files are read; they say more than before. */
    READ,
    /** The source answers that all is well. */
    GOOD,
    /** The source answers that all is not. */
    BAD,
    /** A person sends the first rollout to its end. */
    PROMOTE,
    /** A person takes the first rollout back. */
    ABORT
  }

  @Override
  public String toString() {
    return kind + (which < 0 ? "" : " " + which);
  }
}
