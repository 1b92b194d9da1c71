package dev.weir.wiring;

import dev.weir.cli.BuildFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** What the build has written down of itself. */
final class Version {
  private Version() {}

  /** Of this very program. */
  static BuildFacts current() {
    Properties facts = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/weir-version.properties")) {
      if (in == null) {
        throw new IllegalStateException("the build has left weir-version.properties out");
      }
      facts.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return of(facts, isNative());
  }

  static BuildFacts of(Properties facts, boolean nativeExecutable) {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return new BuildFacts(
        fact(facts, "version").orElseThrow(),
        fact(facts, "commit")
            .map(
                id ->
                    new BuildFacts.Commit(
                        id,
                        fact(facts, "commit.day").orElse("an unknown day"),
                        fact(facts, "commit.changed").orElse("false").equals("true"))),
        "Java "
            + fact(facts, "java").orElseThrow()
            + " and Quarkus "
            + fact(facts, "quarkus").orElseThrow(),
        (nativeExecutable
                ? "no JVM, it is a native executable"
                : System.getProperty("java.vm.name") + " " + Runtime.version())
            + "; "
            + system);
  }

  /** Whether this was compiled ahead of time; then there is no compiler to warm up either. */
  static boolean isNative() {
    // ImageInfo of GraalVM's SDK reads the same.
    return "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));
  }

  /** What Maven could not fill in stays as it was written. */
  private static Optional<String> fact(Properties facts, String name) {
    return Optional.ofNullable(facts.getProperty(name))
        .filter(value -> !value.isBlank() && !value.startsWith("${"));
  }
}
