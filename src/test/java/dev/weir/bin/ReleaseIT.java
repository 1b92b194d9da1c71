package dev.weir.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/release}, and {@code bin/install} from what it made, as on another machine. */
class ReleaseIT {
  private static final long LIMIT_MINUTES = 8;

  @TempDir private static Path folder;
  private static Path release;

  private record Ended(int code, String out) {}

  private static Ended run(Path where, Map<String, String> variables, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
    Path said = Files.createTempFile(folder, "said", ".txt");
    builder.redirectOutput(said.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String out = Files.readString(said, StandardCharsets.UTF_8);
    assertThat(ended).as(out).isTrue();
    return new Ended(process.exitValue(), out);
  }

  private static String succeeds(Path where, String... command)
      throws IOException, InterruptedException {
    Ended ended = run(where, Map.of(), command);
    assertThat(ended.code()).as(ended.out()).isZero();
    return ended.out();
  }

  @BeforeAll
  static void aReleaseOfWhatIsBuilt() throws Exception {
    release = folder.resolve("release");
    Path here = Path.of("").toAbsolutePath();
    succeeds(here, here.resolve("bin/release").toString(), "--out", release.toString());
  }

  private static Path file(String pattern) throws IOException {
    try (var files = Files.newDirectoryStream(release, pattern)) {
      List<Path> found = new ArrayList<>();
      files.forEach(found::add);
      assertThat(found).as(pattern).hasSize(1);
      return found.getFirst();
    }
  }

  /** Unpacks it, and gives the one folder that was in it. */
  private static Path unpacked(String pattern, String into) throws Exception {
    Path place = Files.createDirectories(folder.resolve(into));
    succeeds(place, "tar", "-xzf", file(pattern).toString());
    try (var files = Files.list(place)) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void everyFileHasItsChecksum() throws Exception {
    succeeds(release, "sha256sum", "--check", "--strict", "SHA256SUMS");
    try (var files = Files.list(release)) {
      assertThat(Files.readAllLines(release.resolve("SHA256SUMS")))
          .hasSize(Math.toIntExact(files.count()) - 1);
    }
  }

  @Test
  void theDefinitionsAreAllThere() throws Exception {
    try (var files = Files.newDirectoryStream(Path.of("rollout-crds"), "*.yaml")) {
      String bundle = Files.readString(file("weir-crds-*.yaml"));
      for (Path definition : files) {
        assertThat(bundle).contains(Files.readString(definition));
      }
    }
    assertThat(Files.readString(file("weir-sbom-*.json"))).contains("\"CycloneDX\"");
    assertThat(Files.readString(release.resolve("NOTES.md"))).isNotBlank();
    assertThat(unpacked("weir-chart-*.tgz", "chart").resolve("Chart.yaml")).exists();
  }

  @Test
  void anImageIsMadeOfWhatItsDockerfileCopies() throws Exception {
    Path context = unpacked("weir-image-*-jvm.tar.gz", "image");
    String dockerfile = Files.readString(context.resolve("Dockerfile"));
    assertThat(dockerfile)
        .contains(
            "USER 65532:65532", "HEALTHCHECK", "ENTRYPOINT [\"weir\"]", "/opt/release/bin/install");
    assertThat(context.resolve("bin/install")).isExecutable();
    assertThat(context.resolve("app/quarkus-run.jar")).exists();
  }

  @Test
  void itIsInstalledFoundOnThePathAndRemovedAgain() throws Exception {
    Path unpacked = unpacked("weir-[0-9]*-jvm.tar.gz", "unpacked");
    Path prefix = folder.resolve("a prefix");
    String install = unpacked.resolve("bin/install").toString();
    String said = succeeds(folder, install, "--prefix", prefix.toString());
    assertThat(said).contains("weir ", "is not on your PATH");
    assertThat(prefix.resolve("share/weir/aot/serve.aot")).as(said).exists();

    Map<String, String> path = Map.of("PATH", prefix.resolve("bin") + ":" + System.getenv("PATH"));
    assertThat(run(folder, path, "env", "weir", "version").out()).startsWith("weir ");
    Ended plugin = run(folder, path, "env", "kubectl-weir", "status", "--help");
    assertThat(plugin.out()).contains("Usage: weir status");
    Ended completed =
        run(
            folder,
            path,
            "bash",
            "-c",
            "source \"$1\" && COMP_WORDS=(weir pro) COMP_CWORD=1 && _complete_weir"
                + " && echo \"${COMPREPLY[@]}\"",
            "-",
            prefix.resolve("share/bash-completion/completions/weir").toString());
    assertThat(completed.out()).contains("promote", "proxy");
    assertThat(Files.readString(prefix.resolve("share/man/man1/weir-promote.1")))
        .contains("Takes a rollout one step on");

    // Again over it, and what somebody else has put there stays.
    succeeds(folder, install, "--prefix", prefix.toString());
    Path page = prefix.resolve("share/man/man1/weir.1");
    Files.delete(page);
    Files.writeString(page, "mine");
    Ended refused = run(folder, Map.of(), install, "--prefix", prefix.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.out()).contains("weir.1 is a file that bin/install has not made");
    succeeds(folder, install, "--prefix", prefix.toString(), "--remove");
    try (var left = Files.walk(prefix)) {
      assertThat(left.filter(file -> !Files.isDirectory(file))).containsExactly(page);
    }
  }

  @Test
  void aFolderThatIsNotYoursIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("a file"), "");
    Path here = Path.of("").toAbsolutePath();
    Ended ended =
        run(here, Map.of(), here.resolve("bin/install").toString(), "--prefix", file + "/below");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.out()).contains("you may not write in", "--prefix");
  }
}
