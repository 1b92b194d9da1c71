package dev.weir.demo;

/** A story did not go as it is told; the message says what was expected and what was seen. */
final class StoryFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoryFailedException(String message) {
    super(message);
  }
}
