package dev.weir.simulation;

/** The engine's process dies here; no line of the product catches this. */
final class Crash extends Error {
  private static final long serialVersionUID = 1L;

  Crash(String where) {
    super(where, null, false, false);
  }
}
