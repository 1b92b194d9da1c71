package dev.weir.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was found before, as files: each broke something once, and is tried again on every run. A
 * new find is written beneath {@code target/}, from where a person moves it here, under a name that
 * says what it broke.
 */
final class Corpus {
  private static final Path KEPT = Path.of("src/test/resources/fuzz");
  private static final Path FOUND = Path.of("target/fuzz");

  private Corpus() {}

  /** The kept inputs of a target, by file name. */
  static TreeMap<String, byte[]> of(FuzzTarget target) throws IOException {
    TreeMap<String, byte[]> inputs = new TreeMap<>();
    Path folder = KEPT.resolve(target.name());
    if (Files.isDirectory(folder)) {
      for (Path file : files(folder)) {
        inputs.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return inputs;
  }

  /** The folders that are there. */
  static List<String> targets() throws IOException {
    return files(KEPT).stream().map(folder -> folder.getFileName().toString()).toList();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  /** Writes a find down. */
  static Path keep(FuzzTarget target, byte[] input) throws IOException {
    Path file =
        FOUND.resolve(target.name()).resolve("%08x".formatted(java.util.Arrays.hashCode(input)));
    Files.createDirectories(file.getParent());
    return Files.write(file, input);
  }
}
