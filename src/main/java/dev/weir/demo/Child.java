package dev.weir.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process that this one started. What it says goes to a log file. It never outlives its starter:
 * it is stopped on close, at the end of this process, and also when this process is killed.
 */
public final class Child implements AutoCloseable {
  /** How long a child may take to end by itself before it is killed. */
  public static final Duration GRACE = Duration.ofSeconds(8);

  private static final Duration BETWEEN_PROBES = Duration.ofMillis(30);
  private static final int LAST_LINES = 15;
  private static final int LINE_SHOWN = 300;
  private static final Map<Long, Child> RUNNING = new ConcurrentHashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Child::stopAll, "stop-children"));
  }

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a process.
   *
   * @param name what people call it
   * @param log the file that its output is appended to
   * @param environment added to this process' own
   * @throws UncheckedIOException when it cannot be started
   */
  public static Child start(
      String name, List<String> command, Path log, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      Guard.instance().add(process.pid());
      Child child = new Child(name, process, log);
      RUNNING.put(process.pid(), child);
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** Starts a process with this process' environment. */
  public static Child start(String name, List<String> command, Path log) {
    return start(name, command, log, Map.of());
  }

  /**
   * Waits until the probe says yes.
   *
   * @return this
   * @throws IllegalStateException when the process ends first or the time is over; with the last
   *     lines of its log
   */
  public Child awaitReady(BooleanSupplier probe, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!probe.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "%s ended with code %d before it was ready.%n%s"
                .formatted(name, process.exitValue(), lastLines()));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "%s was not ready within %d s.%n%s".formatted(name, limit.toSeconds(), lastLines()));
      }
      Thread.sleep(BETWEEN_PROBES);
    }
    return this;
  }

  /** The operating system's number of the process. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** What people call it. */
  public String name() {
    return name;
  }

  /** Where its output goes. */
  public Path log() {
    return log;
  }

  /** Kills it at once, as a crash would; for tests of what survives one. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    forget();
  }

  /** Asks it to end, waits for {@link #GRACE}, then kills it and what it started. */
  public void stop() {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    forget();
  }

  @Override
  public void close() {
    stop();
  }

  /** The end of the log, for an error's text. */
  public String lastLines() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
              .lines()
              .map(l -> l.length() <= LINE_SHOWN ? l : l.substring(0, LINE_SHOWN) + "…")
              .toList();
      int from = Math.max(0, lines.size() - LAST_LINES);
      return "The end of " + log + ":\n" + String.join("\n", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return log + " cannot be read: " + e.getMessage();
    }
  }

  private void forget() {
    if (RUNNING.remove(process.pid()) != null) {
      Guard.instance().remove(process.pid());
    }
  }

  /** Stops every child that runs. */
  static void stopAll() {
    // All are asked first, so that the end takes as long as the slowest and not as the sum.
    List<Child> children = List.copyOf(RUNNING.values());
    children.forEach(child -> child.process.destroy());
    children.forEach(Child::stop);
  }
}
