package dev.weir.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/lib/common.sh} builds before anything is run. */
class BuildScriptTest {
  @TempDir Path root;

  @Test
  void theJarIsNotTouchedAnyMoreOnceAStartIsRecordedBecauseTheRecordingFitsItsVeryTime()
      throws Exception {
    Path jar = root.resolve("target/quarkus-app/quarkus-run.jar");
    Path recorded = root.resolve("recorded");
    // As Maven, which leaves the file alone when nothing in it changed.
    script("path/mvn", "mkdir -p " + jar.getParent() + "; [ -f " + jar + " ] || touch " + jar);
    script(
        "bin/lib/train",
        "stat -c %y "
            + jar
            + " >"
            + recorded
            + "; mkdir -p $1/target/aot; echo >$1/target/aot/serve.aot");
    Files.writeString(root.resolve("pom.xml"), "");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));

    String said = build();

    assertThat(said).contains("Recording a start: done");
    assertThat(Files.readString(recorded)).isEqualTo(time(jar)).doesNotStartWith("1970");
    assertThat(build()).as("nothing is new").isEmpty();

    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(1)));
    Files.setLastModifiedTime(
        root.resolve("target/aot/serve.aot"), FileTime.from(Instant.now().minusSeconds(60)));
    assertThat(build()).as("built by other means").contains("Recording").doesNotContain("Building");
    assertThat(Files.readString(recorded)).isEqualTo(time(jar));
  }

  private String time(Path file) throws Exception {
    return run("stat", "-c", "%y", file.toString());
  }

  private String build() throws Exception {
    return run(
        "bash",
        "-c",
        "set -euo pipefail; source bin/lib/common.sh; ROOT=$1; PATH=$1/path:$PATH; build_weir",
        "bash",
        root.toString());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private void script(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
