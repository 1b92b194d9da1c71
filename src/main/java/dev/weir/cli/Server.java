package dev.weir.cli;

/** The engine as a process. */
public interface Server {
  /**
   * Serves until the process is told to stop.
   *
   * @return the exit code
   */
  int serve(ServeOptions options);
}
