package dev.weir.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same sources give the same bytes, wherever and whenever they are built. */
class ReproducibleIT {
  private static final List<String> SOURCES =
      List.of(".mvn", "pom.xml", "rollout-crds", "policies", "native", "src/main");

  private static final int BUILD_MINUTES = 15;

  @TempDir Path folder;

  /** The other folder is no clone: it is told what this one is built from. */
  private static String fact(String name) throws IOException {
    Properties facts = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of("target/classes/weir-version.properties"))) {
      facts.load(in);
    }
    return facts.getProperty(name);
  }

  @Test
  void aBuildInAnotherFolderMakesTheSameFiles() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path there = folder.resolve("a longer way/to another place");
    BuiltFiles.copySources(here, there, SOURCES);
    Path log = folder.resolve("build.log");
    ProcessBuilder maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-q",
                "package",
                "-Dmaven.test.skip=true",
                "-Dweir.commit=" + fact("commit"),
                "-Dweir.commit.day=" + fact("commit.day"),
                "-Dweir.commit.changed=" + fact("commit.changed"),
                "-Djavac.checks=-Xlint:none")
            .directory(there.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Of whoever runs the tests, and not part of the product.
    maven.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_"));
    Process build = maven.start();
    boolean ended = build.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
    }
    assertThat(ended && build.exitValue() == 0).as(Files.readString(log)).isTrue();
    List<String> names;
    try (var files = Files.list(here.resolve("target"))) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.equals("quarkus-app") || name.endsWith(".jar"))
              .sorted()
              .toList();
    }
    assertThat(names).hasSize(2);
    assertThat(BuiltFiles.differences(here.resolve("target"), there.resolve("target"), names))
        .isEmpty();
    assertThat(there.resolve("target/weir-sbom.json")).hasSameBinaryContentAs(Sbom.BUILT);
  }
}
