package dev.weir.fuzz;

/** Decisions read from bytes, one after the other. When there are no more, each is the first. */
public final class Draws {
  private final byte[] bytes;
  private int at;

  public Draws(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean isEmpty() {
    return at >= bytes.length;
  }

  /** A number from 0, below the bound, which is at most 256. */
  public int below(int bound) {
    return isEmpty() ? 0 : (bytes[at++] & 0xff) % bound;
  }

  @SafeVarargs
  public final <T> T oneOf(T... choices) {
    return choices[below(choices.length)];
  }
}
