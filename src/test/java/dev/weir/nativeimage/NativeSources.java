package dev.weir.nativeimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What Quarkus hands to the native builder: its jar, the libraries as it has changed them, and the
 * arguments.
 *
 * @param folder where they lie
 */
record NativeSources(Path folder) {
  private static final int LIMIT_MINUTES = 10;

  /** Where Quarkus puts them. */
  static final NativeSources HERE = new NativeSources(Path.of("target/native-sources"));

  /** Also written by each of its builds, and read by tests of the jar. */
  private static final Path ARTIFACT = Path.of("target/quarkus-artifact.properties");

  private static boolean done;

  /** The same, prepared once for all tests of a run. */
  static synchronized NativeSources prepared(Path log) throws IOException, InterruptedException {
    if (!done) {
      prepare(log);
      done = true;
    }
    return HERE;
  }

  /**
   * Lets Quarkus prepare a native build of the classes in {@code target/classes}, and leaves its
   * jar build as it is.
   *
   * @throws IllegalStateException with what Maven said, when it cannot
   */
  private static void prepare(Path log) throws IOException, InterruptedException {
    byte[] artifact = Files.readAllBytes(ARTIFACT);
    try {
      ProcessBuilder maven =
          new ProcessBuilder(
                  "mvn",
                  "-B",
                  "-o",
                  "quarkus:build",
                  "-Dnative",
                  "-Dquarkus.native.sources-only=true",
                  "-Dquarkus.package.output-directory=native-augmentation")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
      maven.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_"));
      Process build = maven.start();
      boolean ended = build.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        build.descendants().forEach(ProcessHandle::destroyForcibly);
        build.destroyForcibly();
      }
      if (!ended || build.exitValue() != 0) {
        throw new IllegalStateException(Files.readString(log));
      }
    } finally {
      Files.write(ARTIFACT, artifact);
    }
  }

  /** The program's own classes, with what Quarkus has made. */
  Path program() {
    return folder.resolve("weir.jar");
  }

  /** The program and every library. */
  List<Path> jars() throws IOException {
    try (Stream<Path> libraries = Files.list(folder.resolve("lib"))) {
      return Stream.concat(Stream.of(program()), libraries.sorted()).toList();
    }
  }

  /** The builder's arguments. */
  List<String> arguments() throws IOException {
    return List.of(Files.readString(folder.resolve("native-image.args")).strip().split("\\s+"));
  }
}
