package dev.weir.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What the demo is given from outside.
 *
 * @param weir the command that runs Weir, for example {@code [/opt/weir/bin/weir]}
 * @param envoy the executable
 * @param prometheus the executable
 * @param out where it shows what happens
 * @param terminal whether {@code out} is a terminal, on which lines may be drawn over and coloured
 * @param columns how wide the terminal is, at least 60
 */
public record Settings(
    List<String> weir,
    Path envoy,
    Path prometheus,
    PrintStream out,
    boolean terminal,
    int columns) {
  private static final int NARROWEST = 60;

  public Settings {
    weir = List.copyOf(weir);
    columns = Math.max(NARROWEST, columns);
  }
}
