package dev.weir.demo;

/** A real part is not on this machine; the message says which, and how to get it. */
public final class MissingPartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingPartException(String message) {
    super(message);
  }
}
