package dev.weir.engine;

import dev.weir.core.notice.Notice;
import dev.weir.core.notice.Receiver;
import java.time.Duration;
import java.util.Optional;

/** Port: tells a receiver once, on the caller's thread. */
public interface NoticeSender {
  /** No sending lasts longer, whatever the other end does. */
  Duration LONGEST = Duration.ofSeconds(25);

  /**
   * Sends a notice.
   *
   * @param namespace of the policy: whose secrets may be used
   * @return what came of it; whatever can go wrong outside is an outcome and no exception
   */
  Outcome send(String namespace, Receiver receiver, Notice notice);

  /** What came of it. Reasons never hold a secret: of an address only scheme and host. */
  sealed interface Outcome {
    /** The other end has taken it. */
    record Sent() implements Outcome {}

    /**
     * It may go well another time.
     *
     * @param after how long the other end asks to be left alone
     */
    record Later(String reason, Optional<Duration> after) implements Outcome {
      public Later(String reason) {
        this(reason, Optional.empty());
      }
    }

    /** It will never go well as it is. */
    record Never(String reason) implements Outcome {}
  }
}
