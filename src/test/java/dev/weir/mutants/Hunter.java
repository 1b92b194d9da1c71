package dev.weir.mutants;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that runs catchers, one mutant after the other. For one thread. */
final class Hunter implements AutoCloseable {
  /** Far more than any catcher needs; a mutant that takes longer is not caught, it hangs. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** A process is not asked more often: a mutant may leave threads and memory behind. */
  private static final int MAX_ORDERS = 25;

  private static final int SHOWN_LINES = 10;

  private static final List<String> OPTIONS =
      List.of(
          "-Xmx768m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

  private final Path folder;
  private final Process process;
  private final BufferedReader answers;
  private final Thread end = Thread.ofPlatform().unstarted(this::end);
  private int orders;

  /**
   * What one catcher saw.
   *
   * @param first what the first failure says
   */
  record Seen(Catcher catcher, long ran, long failed, String first) {}

  /**
   * @param classPath of the product and its tests
   */
  Hunter(String classPath) throws IOException {
    this.folder = Files.createTempDirectory("weir-hunter-");
    Path options = folder.resolve("options");
    List<String> lines = new ArrayList<>(OPTIONS);
    lines.add("-cp");
    lines.add(classPath);
    lines.add(Catching.class.getName());
    Files.write(options, lines);
    this.process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + options)
            .redirectError(folder.resolve("log").toFile())
            .start();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    // Who is ended in the middle of it leaves nothing behind.
    Runtime.getRuntime().addShutdownHook(end);
  }

  /** Whether it may be given another mutant. */
  boolean isFresh() {
    return orders < MAX_ORDERS && process.isAlive();
  }

  /**
   * Runs catchers.
   *
   * @param mutant the folder of its classes; empty for the product as it is
   * @throws IllegalStateException when the process hangs or breaks off; it is of no use then
   */
  List<Seen> run(String mutant, List<Catcher> catchers) throws IOException, InterruptedException {
    orders++;
    List<String> order = new ArrayList<>();
    order.add(mutant);
    catchers.forEach(catcher -> order.add(catcher.text()));
    OutputStream input = process.getOutputStream();
    input.write((String.join("\t", order) + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
    List<Seen> seen = new ArrayList<>();
    for (Catcher catcher : catchers) {
      String[] parts = answer(catcher).split("\t", 3);
      seen.add(new Seen(catcher, Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]));
    }
    return seen;
  }

  private String answer(Catcher catcher) throws IOException, InterruptedException {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                line.complete(answers.readLine());
              } catch (IOException e) {
                line.completeExceptionally(e);
              }
            });
    try {
      String read = line.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (read != null) {
        return read;
      }
      throw new IllegalStateException(catcher.text() + " broke its process off: " + said());
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException(
          catcher.text() + " did not end within " + LIMIT.toMinutes() + " minutes", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(catcher.text() + " gave no answer: " + said(), e);
    }
  }

  private String said() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }

  private void end() {
    process.destroyForcibly();
    process.onExit().join();
    try {
      Trial.delete(folder);
    } catch (IOException e) {
      System.err.println("weir: " + folder + " is left behind: " + e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(end);
    end();
  }
}
