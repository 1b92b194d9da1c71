package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;

/** The exit codes that scripts rely on. */
public enum ExitCode {
  DONE(0),
  /** Refused, or there was nothing to do. */
  REFUSED(1),
  WRONG_INPUT(2),
  UNREACHABLE(3),
  NOT_ALLOWED(4),
  /** {@code status --wait}: rolled back or failed. */
  ROLLED_BACK(5),
  /** {@code status --wait}: still not there. */
  STILL_WAITING(6),
  /** A fault in Weir itself. */
  FAULT(70);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  static ExitCode of(RequestFailed.Kind kind) {
    return switch (kind) {
      case REFUSED, NOT_FOUND -> REFUSED;
      case WRONG_INPUT, NEEDS_SERVER -> WRONG_INPUT;
      case UNREACHABLE -> UNREACHABLE;
      case NOT_ALLOWED -> NOT_ALLOWED;
    };
  }
}
