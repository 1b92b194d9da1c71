package dev.weir.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small shell that reads process ids from a pipe and, when the pipe ends, ends those processes.
 * The pipe ends when this process does, also by {@code kill -9}: so nothing that was started
 * outlives its starter.
 */
final class Guard {
  /** Ignores the terminal's Ctrl-C, which reaches every process of the group. */
  private static final String SCRIPT =
      """
      trap '' INT HUP TERM
      pids=' '
      while read -r what pid; do
        case $what in
          add) pids="$pids$pid " ;;
          remove) case $pids in *" $pid "*) pids="${pids%%" $pid "*} ${pids#*" $pid "}" ;; esac ;;
        esac
      done
      [ -z "${pids# }" ] && exit 0
      kill -TERM $pids 2>/dev/null
      for _ in 1 2 3 4 5 6; do
        sleep 0.5
        kill -0 $pids 2>/dev/null || exit 0
      done
      kill -KILL $pids 2>/dev/null
      """;

  private static final Guard INSTANCE = new Guard();

  private final OutputStream pipe;

  private Guard() {
    try {
      Process shell =
          new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      pipe = shell.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start /bin/sh", e);
    }
  }

  static Guard instance() {
    return INSTANCE;
  }

  void add(long pid) {
    tell("add", pid);
  }

  void remove(long pid) {
    tell("remove", pid);
  }

  private synchronized void tell(String what, long pid) {
    try {
      pipe.write((what + " " + pid + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the guard of started processes is gone", e);
    }
  }
}
