package dev.weir.cli;

import dev.weir.cli.view.Terminal;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that the process was started in. {@code bin/weir} says in {@code WEIR_TERMINAL} that
 * the output is one and how large ({@code ROWS COLUMNS}); without it the JDK is asked, which only
 * knows when the input is a terminal too.
 */
public final class SystemTerminal implements Terminal {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");
  private static final Size USUAL = new Size(24, 80);
  private static final File DEVICE = new File("/dev/tty");

  /** A window may be resized while it is watched; its size is asked this often. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private record Size(int rows, int columns) {}

  private final boolean interactive;
  private Optional<Size> size;
  private long askedAt = System.nanoTime();

  private SystemTerminal(boolean interactive, Optional<Size> size) {
    this.interactive = interactive;
    this.size = size;
  }

  public static SystemTerminal of(Map<String, String> environment) {
    String said = environment.getOrDefault("WEIR_TERMINAL", "");
    if (said.equals("none")) {
      return new SystemTerminal(false, Optional.of(USUAL));
    }
    if (!said.isEmpty()) {
      return new SystemTerminal(true, size(said));
    }
    Console console = System.console();
    return new SystemTerminal(console != null && console.isTerminal(), Optional.empty());
  }

  @Override
  public boolean interactive() {
    return interactive;
  }

  @Override
  public int columns() {
    return current().columns();
  }

  @Override
  public int rows() {
    return current().rows();
  }

  private synchronized Size current() {
    if (size.isEmpty() || System.nanoTime() - askedAt > FRESH.toNanos()) {
      size = Optional.of(ask().or(() -> size).orElse(USUAL));
      askedAt = System.nanoTime();
    }
    return size.orElse(USUAL);
  }

  private static Optional<Size> ask() {
    if (!DEVICE.exists()) {
      return Optional.empty();
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(DEVICE)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return Optional.empty();
      }
      return size(said.strip());
    } catch (IOException noTerminal) {
      // Without a controlling terminal or stty the usual size is good enough.
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<Size> size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Size read = new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    return read.rows() > 0 && read.columns() > 0 ? Optional.of(read) : Optional.empty();
  }
}
