package dev.weir.core.rollout;

/**
 * By what a user is known, so that the same user keeps the same revision while weights grow. Who
 * does not send it is placed anew with each request.
 *
 * @param name of the cookie or header
 */
public record Sticky(Kind kind, String name) {
  /** Where the name is looked for. */
  public enum Kind {
    COOKIE,
    HEADER
  }

  public Sticky {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a cookie or header has a name");
    }
  }
}
