package dev.weir.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the real parts on this machine: first what the environment names, then the PATH, then the
 * cache that {@code bin/parts} fills. Fetches nothing.
 */
public final class Parts {
  /** The Envoy that {@code bin/parts} fetches. */
  public static final String ENVOY_VERSION = "1.40.0";

  /** The Prometheus that {@code bin/parts} fetches. */
  public static final String PROMETHEUS_VERSION = "2.42.0";

  private static final Part ENVOY =
      new Part("Envoy", "envoy", "WEIR_ENVOY_BIN", ENVOY_VERSION, new Version(1, 36));
  private static final Part PROMETHEUS =
      new Part(
          "Prometheus",
          "prometheus",
          "WEIR_PROMETHEUS_BIN",
          PROMETHEUS_VERSION,
          new Version(2, 30));
  private static final long VERSION_ANSWER_SECONDS = 10;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.\\d+");

  private final Map<String, String> environment;

  private Parts(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Looks where this process' environment says. */
  public static Parts ofThisMachine() {
    return of(System.getenv());
  }

  /** Looks where the given environment says. */
  public static Parts of(Map<String, String> environment) {
    return new Parts(Map.copyOf(environment));
  }

  /**
   * The Envoy executable.
   *
   * @throws MissingPartException when there is none
   */
  public Path envoy() {
    return find(ENVOY);
  }

  /**
   * The Prometheus executable.
   *
   * @throws MissingPartException when there is none
   */
  public Path prometheus() {
    return find(PROMETHEUS);
  }

  private Path find(Part part) {
    String named = environment.getOrDefault(part.variable(), "");
    if (!named.isEmpty()) {
      Path given = Path.of(named);
      if (!Files.isExecutable(given)) {
        throw new MissingPartException(
            "%s=%s is not an executable file. Point it at %s, or unset it and run bin/parts."
                .formatted(part.variable(), named, part.name()));
      }
      return given.toAbsolutePath();
    }
    return onPath(part).or(() -> inCache(part)).orElseThrow(() -> missing(part));
  }

  private Optional<Path> onPath(Part part) {
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      // An empty entry means the working directory; nothing is run from there by accident.
      if (!folder.isEmpty()) {
        Path candidate = Path.of(folder, part.file());
        if (Files.isRegularFile(candidate)
            && Files.isExecutable(candidate)
            && part.accepts(candidate)) {
          return Optional.of(candidate.toAbsolutePath());
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Path> inCache(Part part) {
    Path file = cache().resolve(part.file() + "-" + part.version()).resolve(part.file());
    return Files.isExecutable(file) ? Optional.of(file) : Optional.empty();
  }

  private Path cache() {
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        xdg.isEmpty() ? Path.of(environment.getOrDefault("HOME", "."), ".cache") : Path.of(xdg);
    return base.resolve("weir").resolve("parts");
  }

  private MissingPartException missing(Part part) {
    return new MissingPartException(
        "%s is not here: not in %s, not on the PATH (%s or newer), not in %s. Run bin/parts, or set %s."
            .formatted(part.name(), part.variable(), part.oldest(), cache(), part.variable()));
  }

  private record Version(int major, int minor) {
    boolean atLeast(Version oldest) {
      return major > oldest.major || (major == oldest.major && minor >= oldest.minor);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  private record Part(String name, String file, String variable, String version, Version oldest) {
    /** Whether the executable says a version that is new enough. */
    boolean accepts(Path executable) {
      return versionOf(executable).map(v -> v.atLeast(oldest)).orElse(false);
    }

    private static Optional<Version> versionOf(Path executable) {
      try {
        Process process =
            new ProcessBuilder(executable.toString(), "--version")
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String text = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
        if (!process.waitFor(VERSION_ANSWER_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
        Matcher found = VERSION.matcher(text);
        return found.find()
            ? Optional.of(
                new Version(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
            : Optional.empty();
      } catch (IOException e) {
        // Not runnable here (another architecture, a broken file): the same as not there.
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }
}
