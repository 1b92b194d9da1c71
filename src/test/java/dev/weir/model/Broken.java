package dev.weir.model;

/** Something happened that must never happen. */
public final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param rule which must hold, in a few words
   * @param what the thing that breaks it
   */
  public Broken(String rule, Object what) {
    super(rule + ": " + what);
  }

  /** The product threw something. */
  public Broken(RuntimeException thrown) {
    super("nothing throws: " + thrown, thrown);
  }
}
