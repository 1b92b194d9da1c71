package dev.weir.fuzz;

/**
 * The targets as Jazzer wants them: {@code bin/bench fuzz --jazzer TARGET}. It watches which code
 * an input reaches, and keeps those that reach more.
 */
public final class Guided {
  private static final FuzzTarget TARGET = Targets.named(System.getProperty("target", "texts"));

  private Guided() {}

  /** Called by Jazzer with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    ErrorLog.watching(TARGET, input);
  }
}
