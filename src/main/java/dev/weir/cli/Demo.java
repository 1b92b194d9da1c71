package dev.weir.cli;

/** The demo. */
public interface Demo {
  /** Runs it to its end; returns the exit code. */
  int run(DemoOptions options);
}
