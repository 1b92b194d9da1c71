package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.FakePrometheus;
import dev.weir.testing.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built product as its users meet it: tokens, mistakes in files, a deleted node, a bad start.
 */
@Tag("outside")
class ProductIT {
  @TempDir Path folder;

  private Path tokens() throws Exception {
    Path file = folder.resolve("tokens");
    Files.writeString(
        file, "vera viewer viewer-token-0123456789\nolga operator operator-token-0123456789\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  @Test
  void onlyWhoMayDoesAndTheJournalKnowsWho() throws Exception {
    try (LiveShop shop =
        new LiveShop(folder, List.of("v1", "v2"), List.of("--token-file", tokens().toString()))) {
      String viewer = "viewer-token-0123456789";
      String operator = "operator-token-0123456789";
      assertThat(shop.client("status").code()).isEqualTo(4);
      assertThat(shop.client("status", "--token", "wrong-token-0123456789").code()).isEqualTo(4);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> shop.client("status", "--token", viewer).text().contains("Healthy"));
      shop.mesh.want("v2", List.of("{weight: 10%, hold: 1h}"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> shop.client("status", "--token", viewer).text().contains("v2 10 %"));
      assertThat(shop.client("abort", "shop/checkout", "--token", viewer).code()).isEqualTo(4);
      assertThat(shop.client("abort", "shop/checkout", "--token", operator).code()).isZero();
      assertThat(
              shop.client(
                      "status", "shop/checkout", "--wait", "--timeout", "20s", "--token", viewer)
                  .code())
          .isEqualTo(5);
      assertThat(shop.client("journal", "shop/checkout", "--token", viewer).text())
          .contains("olga")
          .contains("aborted");
      assertThat(shop.client("abort", "shop/checkout", "--token", operator).code()).isEqualTo(1);
      assertThat(shop.log()).doesNotContain(operator).doesNotContain(viewer);
    }
  }

  @Test
  void aMistakeInAFileChangesNothingAndIsShownEverywhere() throws Exception {
    try (LiveShop shop = new LiveShop(folder, List.of("v1", "v2"), List.of("--insecure-local"))) {
      shop.untilStable("v1");
      shop.mesh.want("v2", List.of("{weight: 110%, hold: 1m}", "{weight: 5%, hold: soon}"));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> shop.client("status").text().contains("rollout.yaml:"));
      Command.Output status = shop.client("status");
      assertThat(status.text()).contains("110%").contains("soon").contains("Healthy");
      assertThat(shop.now().orElseThrow().stable()).isEqualTo("v1");
      Command.Output lint = shop.weir("lint", shop.mesh.directory().toString());
      assertThat(lint.code()).isEqualTo(2);
      assertThat(lint.text() + lint.errors()).contains("110%").contains("soon");
      assertThat(shop.log()).contains("refused");
      // The last good set goes on, also over a crash with the mistake still there.
      shop.crashEngine();
      shop.untilStable("v1");
      try (Load load = shop.load(200)) {
        await().atMost(Duration.ofSeconds(20)).until(() -> load.total().requests() > 400);
        assertThat(load.total().failed()).isZero();
      }
    }
  }

  @Test
  void o21_aNodeDeletedWhileARouteNamesItLosesNoRequest() throws Exception {
    try (FakePrometheus prometheus = healthy();
        LiveShop shop =
            new LiveShop(
                folder,
                List.of("v1", "v2"),
                List.of("--insecure-local", "--prometheus", prometheus.url().toString()))) {
      shop.untilStable("v1");
      shop.mesh.want("v2", List.of("{weight: 50%, hold: 1h}"));
      shop.until("half", s -> s.settled() && s.weight("v2") == 5_000);
      try (Load load = shop.load(500)) {
        Path mesh = shop.mesh.directory().resolve("mesh.yaml");
        String text = Files.readString(mesh);
        int from =
            text.indexOf(
                "---\napiVersion: weir.dev/v1alpha1\nkind: VirtualNode\nmetadata: {name: checkout-v1");
        int to = text.indexOf("---\n", from + 4);
        assertThat(from).isPositive();
        Files.writeString(mesh, text.substring(0, from) + text.substring(to));
        await().atMost(Duration.ofSeconds(20)).until(() -> shop.log().contains("still names it"));
        await().atMost(Duration.ofSeconds(20)).until(() -> load.total().requests() > 5_000);
        assertThat(load.total().failed()).isZero();
        assertThat(load.lastSecond().answeredBy("v1")).isPositive();
        assertThat(shop.client("promote", "shop/checkout", "--full", "--skip-gates").code())
            .isZero();
        shop.untilStable("v2");
        assertThat(load.total().failed()).isZero();
      }
    }
  }

  private static FakePrometheus healthy() {
    return new FakePrometheus()
        .always(FakePrometheus.value(1_000))
        .when("1 - sum", FakePrometheus.value(1.0));
  }

  @Test
  void whatCannotStartSaysWhy() throws Exception {
    Command weir =
        new Command(
            List.of(Product.command().toString()),
            Files.createDirectories(folder.resolve("commands")));
    Files.createDirectories(folder.resolve("mesh"));
    String directory = folder.resolve("mesh").toString();
    Command.Output anonymous = weir.run(List.of("serve", directory));
    assertThat(anonymous.code()).isEqualTo(2);
    assertThat(anonymous.errors()).contains("--token-file").contains("--insecure-local");
    Command.Output everywhere =
        weir.run(List.of("serve", directory, "--insecure-local", "--http", "0.0.0.0:0"));
    assertThat(everywhere.code()).isEqualTo(2);
    assertThat(everywhere.errors()).contains("loopback");
    Path notAStore = Files.writeString(folder.resolve("weir.db"), "this is no database at all\n");
    Command.Output corrupt =
        weir.run(
            List.of(
                "serve",
                directory,
                "--insecure-local",
                "--http",
                "127.0.0.1:" + Ports.free(),
                "--xds",
                "127.0.0.1:" + Ports.free(),
                "--state",
                notAStore.toString()));
    assertThat(corrupt.code()).isEqualTo(3);
    assertThat(corrupt.errors()).contains("weir.db");
  }
}
