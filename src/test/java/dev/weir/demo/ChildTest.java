package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
  @TempDir Path dir;

  @Test
  void runsUntilItIsStopped() throws Exception {
    Child child = shell("echo ready; exec sleep 60");
    child.awaitReady(() -> child.lastLines().endsWith("ready"), Duration.ofSeconds(5));

    assertThat(child.alive()).isTrue();
    child.stop();
    assertThat(child.alive()).isFalse();
  }

  @Test
  void oneThatEndsBeforeItIsReadyIsAnErrorWithItsLastWords() {
    Child child = shell("echo cannot bind; exit 7");

    assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofSeconds(5)))
        .hasMessageContaining("sample ended with code 7 before it was ready")
        .hasMessageContaining("cannot bind");
  }

  @Test
  void oneThatIsNeverReadyIsAnErrorWhenTheTimeIsOver() {
    try (Child child = shell("exec sleep 60")) {
      assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofMillis(50)))
          .hasMessageContaining("was not ready within");
    }
  }

  @Test
  void whatItStartedEndsWithIt() throws Exception {
    Path pidFile = dir.resolve("pid");
    Child child = shell("sleep 60 & echo $! > " + pidFile + "; wait");
    child.awaitReady(() -> readPid(pidFile) > 0, Duration.ofSeconds(5));
    long grandchild = readPid(pidFile);

    child.stop();

    await().until(() -> !running(grandchild));
  }

  @Test
  void nothingOutlivesAStarterThatIsKilled() throws Exception {
    Path pidFile = dir.resolve("pid");
    Child starter =
        Child.start(
            "starter",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName(),
                pidFile.toString(),
                dir.resolve("inner.log").toString()),
            dir.resolve("starter.log"));
    starter.awaitReady(() -> readPid(pidFile) > 0, Duration.ofSeconds(20));
    long grandchild = readPid(pidFile);
    assertThat(running(grandchild)).isTrue();

    starter.kill();

    await().atMost(Duration.ofSeconds(10)).until(() -> !running(grandchild));
  }

  /** Starts a child, says its number, and waits to be killed. */
  static final class Starter {
    private Starter() {}

    public static void main(String[] args) throws Exception {
      Child child = Child.start("inner", List.of("sleep", "60"), Path.of(args[1]));
      Files.writeString(Path.of(args[0]), child.pid() + "\n");
      Thread.currentThread().join();
    }
  }

  private Child shell(String script) {
    return Child.start("sample", List.of("/bin/sh", "-c", script), dir.resolve("sample.log"));
  }

  /** The number in the file, 0 while it is not completely there. */
  private static long readPid(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return text.endsWith("\n") ? Long.parseLong(text.strip()) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean running(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
