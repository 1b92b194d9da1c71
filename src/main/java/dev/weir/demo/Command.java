package dev.weir.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs Weir's command line as a person would, and keeps what it says. */
final class Command {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<String> weir;
  private final Path scratch;

  /**
   * @param weir the command without arguments
   * @param scratch a folder for what the command says
   */
  Command(List<String> weir, Path scratch) {
    this.weir = List.copyOf(weir);
    this.scratch = scratch;
  }

  /**
   * @param text standard output
   * @param errors standard error
   */
  record Output(int code, String text, String errors) {}

  /** The whole command line for these arguments. */
  List<String> line(List<String> arguments) {
    List<String> line = new ArrayList<>(weir);
    line.addAll(arguments);
    return line;
  }

  /** Runs it to its end. */
  Output run(List<String> arguments) throws IOException, InterruptedException {
    Path text = Files.createTempFile(scratch, "out", ".txt");
    Path errors = Files.createTempFile(scratch, "err", ".txt");
    Process process =
        new ProcessBuilder(line(arguments))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(text.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(
          "weir %s did not end within %d s".formatted(arguments.getFirst(), LIMIT.toSeconds()));
    }
    return new Output(
        process.exitValue(),
        Files.readString(text, StandardCharsets.UTF_8),
        Files.readString(errors, StandardCharsets.UTF_8));
  }
}
