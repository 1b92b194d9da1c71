package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.FakePrometheus;
import dev.weir.testing.Product;
import dev.weir.testing.RealPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two built engines share a real PostgreSQL: what a dead one still owed, the other one tells. */
@Tag("outside")
class SharedNotificationsIT {
  @TempDir Path folder;

  @Test
  void aDeadEnginesNoticesAreSentByAnother() throws Exception {
    try (RealPostgres postgres = RealPostgres.start(folder);
        Inbox inbox = new Inbox().hanging().open();
        FakePrometheus prometheus =
            new FakePrometheus()
                .always(FakePrometheus.value(1_000))
                .when("1 - sum", FakePrometheus.value(1.0));
        LiveShop shop =
            new LiveShop(
                folder,
                List.of("v1", "v2"),
                shared(postgres, "--prometheus", prometheus.url().toString()))) {
      shop.untilStable("v1");
      Files.writeString(
          shop.mesh.directory().resolve("notify.yaml"),
          """
          apiVersion: weir.dev/v1alpha1
          kind: NotificationPolicy
          metadata: {name: team, namespace: shop}
          spec:
            events: [started, step-reached]
            receivers: [{name: bus, cloudEvents: {url: {value: '%s'}}}]
          """
              .formatted(inbox.url()));
      shop.mesh.want("v2", List.of("{weight: 20%, hold: 1h}"));
      shop.until("a fifth", s -> s.settled() && s.weight("v2") == 2_000);
      // It dies while it sends: its job is left under way.
      await().atMost(Duration.ofSeconds(60)).until(() -> !inbox.got().isEmpty());
      shop.engine().kill();

      try (Child other = other(postgres)) {
        assertThat(other.alive()).isTrue();
        int before = inbox.got().size();
        inbox.answering(204);
        await().atMost(Duration.ofSeconds(150)).until(() -> inbox.got().size() == before + 2);
        // What was on its way is sent again, under the same id; the rest once.
        assertThat(inbox.got().get(before).body())
            .contains("dev.weir.rollout.started")
            .isEqualTo(inbox.got().getFirst().body());
        assertThat(inbox.got().getLast().body()).contains("dev.weir.rollout.step-acknowledged");
        // It comes back, and tells nothing of this again.
        shop.startEngine();
        shop.client("abort", "shop/checkout");
        await()
            .pollDelay(Duration.ofSeconds(12))
            .atMost(Duration.ofSeconds(30))
            .until(() -> inbox.got().size() == before + 2);
        assertThat(shop.log()).doesNotContain(RealPostgres.PASSWORD);
      }
    }
  }

  @Test
  void rolloutsGoOnWithoutTheDatabaseOfJobs() throws Exception {
    int nobody = Ports.free();
    try (LiveShop shop =
        new LiveShop(
            folder,
            List.of("v1"),
            List.of(
                "--insecure-local",
                "--jobs-database",
                "jdbc:postgresql://127.0.0.1:" + nobody + "/weir"))) {
      shop.untilStable("v1");
      assertThat(shop.log()).contains("notices wait until the databases can be used");
      var answer = Http.get(java.net.URI.create(shop.api.url() + "/api/v1/notifications"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("Rollouts go on without it");
      assertThat(Http.get(java.net.URI.create(shop.api.url() + "/q/metrics")).statusCode())
          .isEqualTo(200);
    }
  }

  private static List<String> shared(RealPostgres postgres, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--insecure-local",
                "--jobs-database",
                postgres.url(),
                "--jobs-database-user",
                RealPostgres.USER,
                "--jobs-database-password-file",
                postgres.passwordFile().toString()));
    options.addAll(List.of(more));
    return options;
  }

  private Child other(RealPostgres postgres) throws Exception {
    Path directory = Files.createDirectories(folder.resolve("other"));
    List<String> line =
        new ArrayList<>(
            List.of(
                Product.command().toString(),
                "serve",
                directory.toString(),
                "--http",
                "127.0.0.1:" + Ports.free(),
                "--xds",
                "127.0.0.1:" + Ports.free(),
                "--state",
                folder.resolve("other.db").toString()));
    line.addAll(shared(postgres));
    return Child.start("the other Weir", line, folder.resolve("other.log"));
  }
}
