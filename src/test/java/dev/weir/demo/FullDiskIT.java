package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's state lies on a small disk of its own, and that is full. */
@Tag("outside")
class FullDiskIT {
  private static final int PER_SECOND = 300;

  /** Mounts a disk that only the process sees and that is gone with it. */
  private static final List<String> MOUNT =
      List.of(
          "unshare",
          "--user",
          "--map-root-user",
          "--mount",
          "sh",
          "-c",
          "mount -t tmpfs -o size=4m tmpfs \"$0\" && exec \"$@\"");

  @TempDir Path folder;

  @Test
  void onAFullDiskNothingIsPublishedThatIsNotSavedAndItGoesOnByItself() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    List<String> around = new ArrayList<>(MOUNT);
    around.add(disk.toString());
    assumeTrue(canMount(around), "this machine lets nobody mount a disk of his own (unshare)");
    LiveShop.Setting setting =
        LiveShop.Setting.of(folder, List.of("v1", "v2"), List.of("--insecure-local"))
            .engineIn(around, disk.resolve("weir.db"));
    try (LiveShop shop = new LiveShop(folder, setting)) {
      Orders orders = new Orders(shop.api);
      shop.untilStable("v1");
      shop.mesh.want("v2", List.of("{weight: 30%, hold: 1h}"));
      shop.until("30 %", s -> s.settled() && s.weight("v2") == 3_000);
      Path filler = Path.of("/proc/" + shop.engine().pid() + "/root" + disk.resolve("filler"));
      try (Load load = shop.load(PER_SECOND)) {
        fill(filler);
        CompletableFuture<Integer> promoted = later(orders, "promote-full", "promote-1");
        shop.mesh.want("v2", List.of("{weight: 90%, hold: 1h}"));
        await().atMost(Duration.ofSeconds(20)).until(() -> shop.log().contains("disk is full"));
        assertThat(shop.log()).contains("make room; Weir goes on by itself");
        Instant full = Instant.now();
        CompletableFuture<Integer> aborted = later(orders, "abort", "abort-1");
        assertThat(promoted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(503);
        assertThat(aborted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(503);
        RolloutStatus status = shop.now().orElseThrow();
        assertThat(status.weight("v2")).as(status.message()).isEqualTo(3_000);
        assertThat(status.desired().get("v2")).isEqualTo(3_000);
        Tally meanwhile = load.between(full, Instant.now());
        assertThat(meanwhile.share("v2")).isBetween(0.25, 0.35);
        assertThat(meanwhile.failed()).isZero();
        assertThat(orders.journal()).noneMatch(line -> line.event().equals("aborted"));

        Files.delete(filler);
        long room = System.nanoTime();
        shop.until("the abort has won", s -> s.isIn("RolledBack") && s.settled());
        System.out.printf(
            "from room on the disk to the abort on every proxy: %d ms%n",
            Duration.ofNanos(System.nanoTime() - room).toMillis());
        assertThat(orders.give("abort", "abort-1")).as("the same abort again").isEqualTo(200);
        assertThat(orders.journal().stream().map(Orders.Line::event))
            .contains("aborted")
            .doesNotContain("promoted-by-hand", "promoting")
            .filteredOn("aborted"::equals)
            .hasSize(1);
        assertThat(load.failures()).isEmpty();
      }
    }
  }

  private static boolean canMount(List<String> around) throws InterruptedException {
    List<String> line = new ArrayList<>(around);
    line.add("true");
    try {
      return new ProcessBuilder(line).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static CompletableFuture<Integer> later(Orders orders, String what, String key) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(orders.give(what, key));
              } catch (InterruptedException e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  /** Writes until there is not a byte left. */
  private static void fill(Path filler) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
      assertThat(Files.size(filler)).isPositive();
    }
  }
}
