package dev.weir.api;

import java.util.Optional;

/** Somebody else who knows people by their tokens, and what they may do. Every question waits. */
public interface Authority {
  /**
   * Who presents this token; empty when nobody is known by it.
   *
   * @throws AwayException when there is no answer in time
   */
  Optional<Person> who(String token);

  /** Somebody who is known there. */
  interface Person {
    /** The actor of their commands. */
    String name();

    /**
     * Whether they may do what a role may.
     *
     * @param namespace empty for all of them
     * @throws AwayException when there is no answer in time
     */
    boolean may(Role role, Optional<String> namespace);

    /** What they would have to be allowed for it, for people. */
    String needed(Role role);
  }

  /** It does not answer. */
  final class AwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param why for people, without secrets
     */
    public AwayException(String why) {
      super(why);
    }
  }
}
