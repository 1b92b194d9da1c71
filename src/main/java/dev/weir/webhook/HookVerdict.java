package dev.weir.webhook;

/** Whose a request is. */
public sealed interface HookVerdict {
  /**
   * It is that sender's.
   *
   * @param delivery known by it when it comes again
   * @param dated whether the signature holds a time that is near enough; where not, the body must
   *     say one, or the request could be used again later
   */
  record Sent(String sender, HookScheme scheme, String delivery, boolean dated)
      implements HookVerdict {}

  /**
   * It is nobody's.
   *
   * @param why for the log
   */
  record Unproved(String why) implements HookVerdict {}

  /**
   * It was that sender's, at another time: a copy, or a clock that is wrong.
   *
   * @param why a sentence; whoever can sign may read it
   */
  record Untimely(String sender, String why) implements HookVerdict {}
}
