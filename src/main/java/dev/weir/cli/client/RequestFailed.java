package dev.weir.cli.client;

/** A request that did not give what was asked for. The message is for people. */
public final class RequestFailed extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a caller can do about it. */
  public enum Kind {
    /** The server understood and says no: nothing there, nothing to do, or a stale view. */
    REFUSED,
    /** The server knows no such rollout. */
    NOT_FOUND,
    /** The request itself is wrong. */
    WRONG_INPUT,
    /** No answer, or one that is not a working Weir server's. */
    UNREACHABLE,
    /** No token, a wrong one, or one that may not do this. */
    NOT_ALLOWED,
    /** Only a server knows it, and a cluster was asked. */
    NEEDS_SERVER
  }

  private final Kind kind;
  private final boolean passing;

  public RequestFailed(Kind kind, String message) {
    this(kind, message, false);
  }

  private RequestFailed(Kind kind, String message, boolean passing) {
    super(message);
    this.kind = kind;
    this.passing = passing;
  }

  /** A server that is not reached and may be in a moment. */
  static RequestFailed passing(String message) {
    return new RequestFailed(Kind.UNREACHABLE, message, true);
  }

  /** Whether sending the same again may help. */
  boolean mayPass() {
    return passing;
  }

  public Kind kind() {
    return kind;
  }
}
