package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.GitRepo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built product on a real repository, seen from outside. */
@Tag("outside")
class GitServeIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir Path folder;

  private GitRepo repo;

  private List<String> repository(Path mesh) {
    repo = GitRepo.create(mesh);
    repo.commit("v1 goes live");
    return List.of("--git", repo.url() + "#main", "--git-poll", "5s");
  }

  /** Without gates, which would ask a Prometheus. */
  private static String canary(String weight) {
    return "    canary:\n      steps: [{weight: " + weight + ", hold: 1h}]\n";
  }

  @Test
  void o33_aRolloutStartsWithACommitAndTheStatusNamesIt() throws Exception {
    LiveShop.Setting setting =
        LiveShop.Setting.of(folder, List.of("v1", "v2"), List.of("--insecure-local"))
            .serving(this::repository);
    try (LiveShop shop = new LiveShop(folder, setting)) {
      shop.untilStable("v1");
      String first = repo.head().substring(0, 7);
      assertThat(shop.client("status").text()).contains("commit " + first + " of Ann Other");

      shop.mesh.wantBy("v2", canary("10%"));
      await()
          .during(Duration.ofSeconds(7))
          .atMost(Duration.ofSeconds(9))
          .until(() -> shop.now().orElseThrow().stable().equals("v1"));
      String second = repo.commit("checkout v2").substring(0, 7);
      await().atMost(LIMIT).until(() -> shop.client("status").text().contains("v2 10 %"));
      assertThat(shop.client("status").text())
          .contains("commit " + second + " of Ann Other “checkout v2”");
      assertThat(shop.client("journal", "shop/checkout").text())
          .contains("source-changed")
          .contains("commit " + second + " of Ann Other: checkout v2");

      shop.mesh.wantBy("v1", canary("110%"));
      String broken = repo.commit("a slip").substring(0, 7);
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  shop.client("status")
                      .text()
                      .contains("commit " + broken + " of Ann Other “a slip”, was refused"));
      String status = shop.client("status").text();
      assertThat(status).contains("rollout.yaml:").contains("110%").contains("v2 10 %");
      assertThat(shop.client("get", "source").text()).contains("at        commit " + second);

      // Killed, and the remote is gone at the next start: the same goes on, and is known by name.
      Files.move(repo.folder(), folder.resolve("away"));
      shop.crashEngine();
      await()
          .atMost(LIMIT)
          .until(() -> shop.client("status").text().contains("The remote cannot be read"));
      assertThat(shop.client("status").text())
          .contains("v2 10 %")
          .contains("commit " + second + " of Ann Other");
      assertThat(shop.client("journal", "shop/checkout").text().split("source-changed"))
          .as("what is taken again after a restart is no change")
          .hasSize(3);
      Files.move(folder.resolve("away"), repo.folder());
      shop.mesh.wantBy("v2", canary("20%"));
      repo.commit("more");
      await().atMost(LIMIT).until(() -> shop.client("status").text().contains("v2 20 %"));
      assertThat(shop.client("status").text()).doesNotContain("refused");
    }
  }
}
