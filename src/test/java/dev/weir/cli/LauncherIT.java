package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/weir} with JDKs that only say how they were called. */
class LauncherIT {
  @TempDir private Path root;

  private record Ended(int code, String out) {}

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(root.resolve("a clone/bin"));
    Files.copy(Path.of("bin/weir"), weir(), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  private Path weir() {
    return root.resolve("a clone/bin/weir");
  }

  private void build() throws IOException {
    Path jar = root.resolve("a clone/target/quarkus-app/quarkus-run.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = root.resolve(name);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"$0 pid $$: $*\"\nexit 6\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Ended run(Path program, List<String> variables, String... args)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("env", "-u", "JAVA_HOME", "-u", "WEIR_JAVA_HOME"));
    command.addAll(variables);
    command.add(program.toString());
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out);
  }

  @Test
  void itTakesTheFirstJdk25AndBecomesIt() throws IOException, InterruptedException {
    build();
    Path old = jdk("old", "17.0.9");
    Path right = jdk("right", "25.0.3");
    Ended ended =
        run(weir(), List.of("WEIR_JAVA_HOME=" + old, "JAVA_HOME=" + right), "status", "a b");
    assertThat(ended.code()).as("java's own exit code").isEqualTo(6);
    assertThat(ended.out())
        .startsWith(right + "/bin/java")
        .contains("-XX:TieredStopAtLevel=1")
        .contains("quarkus-run.jar status a b");
    assertThat(run(weir(), List.of("WEIR_JAVA_HOME=" + right, "JAVA_HOME=" + old), "version").out())
        .startsWith(right + "/bin/java");
  }

  @Test
  void aServerGetsTheBetterCompiler() throws IOException, InterruptedException {
    build();
    Path right = jdk("right", "25");
    assertThat(run(weir(), List.of("JAVA_HOME=" + right), "serve", ".").out())
        .doesNotContain("TieredStopAtLevel")
        .contains("-XX:+ExitOnOutOfMemoryError");
  }

  @Test
  void aRecordedStartIsUsedWhereThereIsOne() throws IOException, InterruptedException {
    build();
    String right = "JAVA_HOME=" + jdk("right", "25.0.3");
    assertThat(run(weir(), List.of(right), "status").out()).doesNotContain("AOTCache");
    Path caches = Files.createDirectories(root.resolve("a clone/target/aot"));
    Files.writeString(caches.resolve("command.aot"), "");
    Files.writeString(caches.resolve("serve.aot"), "");
    assertThat(run(weir(), List.of(right), "status").out())
        .contains("-XX:AOTCache=" + caches.resolve("command.aot"));
    assertThat(run(weir(), List.of(right), "serve").out())
        .contains("-XX:AOTCache=" + caches.resolve("serve.aot"));
    assertThat(run(weir(), List.of(right), "demo").out()).doesNotContain("AOTCache");
    assertThat(run(weir(), List.of(right, "WEIR_AOT=off"), "serve").out())
        .doesNotContain("AOTCache");
  }

  @Test
  void aRecordedStartThatFitsNoLongerIsPassedOverInSilence()
      throws IOException, InterruptedException {
    Path caches = Files.createDirectories(root.resolve("a clone/target/aot"));
    Files.writeString(caches.resolve("command.aot"), "made for another JDK");
    Path built = Path.of("target/quarkus-app").toAbsolutePath();
    Files.createSymbolicLink(root.resolve("a clone/target/quarkus-app"), built);
    Ended ended = run(weir(), List.of("JAVA_HOME=" + System.getProperty("java.home")), "version");
    assertThat(ended.code()).isZero();
    assertThat(ended.out().lines().toList()).first().asString().startsWith("weir ");
    assertThat(ended.out()).doesNotContain("AOT");
  }

  @Test
  void anInstalledOneFindsItsEngineBesideIt() throws IOException, InterruptedException {
    Path app = Files.createDirectories(root.resolve("a clone/app"));
    Files.writeString(app.resolve("quarkus-run.jar"), "");
    Path cache = Files.createDirectories(root.resolve("a clone/aot")).resolve("command.aot");
    Files.writeString(cache, "");
    assertThat(run(weir(), List.of("JAVA_HOME=" + jdk("right", "25.0.3")), "status").out())
        .contains(app.resolve("quarkus-run.jar") + " status", "-XX:AOTCache=" + cache);
  }

  @Test
  void itIsFoundThroughLinksFromAnywhere() throws IOException, InterruptedException {
    build();
    Path right = jdk("right", "25.0.3");
    Path absolute = Files.createSymbolicLink(root.resolve("one"), weir());
    Files.createDirectories(root.resolve("deep/er"));
    Path relative = Files.createSymbolicLink(root.resolve("deep/er/two"), Path.of("../../one"));
    for (Path link : List.of(absolute, relative)) {
      assertThat(run(link, List.of("JAVA_HOME=" + right), "status").code()).isEqualTo(6);
    }
  }

  @Test
  void withoutABuildItSaysHowToBuild() throws IOException, InterruptedException {
    Ended ended = run(weir(), List.of("JAVA_HOME=" + jdk("right", "25.0.3")), "status");
    assertThat(ended.code()).isEqualTo(70);
    assertThat(ended.out()).contains("not built yet").contains("mvn -q -DskipTests package");
    assertThat(ended.out().lines()).hasSize(1);
  }
}
