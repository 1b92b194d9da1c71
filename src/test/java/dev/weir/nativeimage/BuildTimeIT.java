package dev.weir.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that holds randomness, time, threads, sockets, the environment, system properties or the
 * size of a machine is initialised while the executable is built: it would be the builder's.
 */
class BuildTimeIT {
  /** Ours; {@code native/README.md} says how it is written. */
  private static final Path ARGUMENTS =
      Path.of("native/META-INF/native-image/dev.weir/weir/native-image.properties");

  private static final Path BUILT_IN = Path.of("native/built-in.properties");

  @TempDir Path folder;

  @Test
  void whatBelongsToTheMomentWaitsForTheStart() throws Exception {
    NativeSources sources = NativeSources.prepared(folder.resolve("build.log"));
    RunTimeInit init = RunTimeInit.of(sources);
    Shipped shipped = new Shipped(sources.jars());
    Properties builtIn = new Properties();
    try (var in = Files.newBufferedReader(BUILT_IN)) {
      builtIn.load(in);
    }
    Set<String> idle = new TreeSet<>(builtIn.stringPropertyNames());
    List<String> found = new ArrayList<>();
    List<String> atBuildTime = new ArrayList<>();
    for (String type : shipped.classes()) {
      if (init.waits(type)) {
        continue;
      }
      StaticState.of(shipped.code(type).orElseThrow())
          .forEach(
              (what, call) -> {
                String finding = what + ": " + type + " calls " + call;
                atBuildTime.add(finding);
                List<String> lines =
                    builtIn.stringPropertyNames().stream()
                        .filter(line -> (what + "." + type).startsWith(line))
                        .toList();
                idle.removeAll(lines);
                if (lines.isEmpty()) {
                  found.add(finding + "; add --initialize-at-run-time=" + type);
                }
              });
    }
    Files.write(Path.of("target/initialised-at-build-time.txt"), atBuildTime);
    assertThat(found).as("to be added to %s", ARGUMENTS).isEmpty();
    assertThat(idle).as("without use in %s", BUILT_IN).isEmpty();
  }

  @Test
  void eachArgumentSaysWhy() throws Exception {
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(ARGUMENTS)) {
      properties.load(in);
    }
    List<String> reasons = Files.readAllLines(ARGUMENTS);
    for (String argument : properties.getProperty("Args").split("\\s+")) {
      for (String name : argument.substring(argument.indexOf('=') + 1).split(",")) {
        assertThat(reasons)
            .as("a reason for %s in %s", name, ARGUMENTS)
            .anyMatch(
                line -> line.matches("# " + java.util.regex.Pattern.quote(name) + ": .{10,}"));
      }
    }
  }
}
