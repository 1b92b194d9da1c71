package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares with files that a person has looked at; {@code -Dgolden.update} writes them anew. */
final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden/cli");

  private Golden() {}

  static void check(String name, String actual) {
    checkFile(FOLDER.resolve(name + ".txt"), actual);
  }

  static void checkFile(Path file, String actual) {
    try {
      if (System.getProperty("golden.update") != null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, actual);
      }
      assertThat(file).as("run once with -Dgolden.update, then read it").exists();
      assertThat(actual)
          .as(file + " differs; -Dgolden.update rewrites it")
          .isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
