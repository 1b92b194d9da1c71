package dev.weir.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything of a native build that comes before the native builder. */
class AugmentationIT {
  @TempDir Path folder;

  @Test
  void quarkusPreparesOneExecutableWithEverythingInIt() throws Exception {
    Path jar = Path.of("target/quarkus-app/quarkus-run.jar");
    byte[] before = Files.readAllBytes(jar);
    NativeSources sources = NativeSources.prepared(folder.resolve("build.log"));
    List<String> arguments = sources.arguments();
    assertThat(arguments.subList(arguments.size() - 3, arguments.size()))
        .as("the executable's name, and its program")
        .containsExactly("weir", "-jar", "weir.jar");
    assertThat(arguments).contains("--no-fallback");
    Set<String> entries = new HashSet<>();
    try (ZipFile program = new ZipFile(sources.program().toFile())) {
      program.stream().forEach(entry -> entries.add(entry.getName()));
    }
    assertThat(entries)
        .contains(
            "META-INF/native-image/dev.weir/weir/reachability-metadata.json",
            "META-INF/native-image/picocli-generated/dev.weir/weir/reflect-config.json",
            "weir/crds/rollouts.weir.dev.yaml",
            "weir/policies/http-health.yaml",
            "db/migration/V1__states_journal_versions.sql",
            "dev/weir/wiring/Weir.class",
            "io/quarkus/runner/Feature.class");
    assertThat(Files.readAllBytes(jar)).as("the jar is left as it is").isEqualTo(before);
  }
}
