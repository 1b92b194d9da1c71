package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.testing.Product;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the engine at any moment, and an engine that cannot go on by itself. */
@Tag("outside")
class EngineKilledIT {
  private static final int KILLS = Integer.getInteger("kills", 12);
  private static final long SEED = Long.getLong("seed", 1);

  @TempDir Path folder;

  @Test
  void killedAtRandomMomentsNothingIsLostAndNothingIsDoneTwice() throws Exception {
    KilledEngine.Report report = new KilledEngine(folder, KILLS, SEED).run();
    System.out.println("seed " + SEED + ", " + report.line());
    assertThat(report.decides()).hasSize(KILLS);
    assertThat(report.events()).containsKeys("aborted", "promoted", "step-entered");
  }

  @Test
  void anEngineThatCannotGoOnEndsWithACodeAndAReasonInsteadOfLookingAlive() throws Exception {
    assumeThat(Product.isElsewhere()).as("nothing can be taken out of an executable").isFalse();
    Path app = copyWithout("dev/weir/engine/Batch.class");
    Path mesh = folder.resolve("shop");
    new DemoMesh(mesh).write("v1", Ports.free(), java.util.Map.of("v1", 1, "v2", 2));
    Command weir =
        new Command(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                app.resolve("quarkus-run.jar").toString()),
            Files.createDirectories(folder.resolve("commands")));
    Command.Output end =
        weir.run(
            List.of(
                "serve",
                mesh.toString(),
                "--insecure-local",
                "--http",
                "127.0.0.1:" + Ports.free(),
                "--xds",
                "127.0.0.1:" + Ports.free(),
                "--state",
                folder.resolve("weir.db").toString()));
    assertThat(end.code()).as(end.errors()).isEqualTo(70);
    assertThat(end.errors())
        .contains("weir cannot go on and ends with code 70")
        .contains("dev/weir/engine/Batch");
  }

  /** The built product with one class gone, as after a copy that has failed. */
  private Path copyWithout(String name) throws Exception {
    Path from = Path.of("target/quarkus-app");
    Path to = folder.resolve("app");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    try (Stream<Path> jars = Files.list(to.resolve("app"))) {
      Path jar = jars.filter(p -> p.toString().endsWith(".jar")).findFirst().orElseThrow();
      try (FileSystem inside = FileSystems.newFileSystem(jar)) {
        Files.delete(inside.getPath(name));
      }
    }
    return to;
  }
}
