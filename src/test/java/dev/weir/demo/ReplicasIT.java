package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several engines on one cluster: one leads, all serve proxies, and a change of leader is nothing.
 */
@Tag("outside")
class ReplicasIT {
  @TempDir Path folder;

  @Test
  void aHandOverIsNothingToAnyProxyAndALeaderWhoWakesUpLateWritesNothing() throws Exception {
    try (TwoEngines shop = new TwoEngines(folder, List.of("v1", "v2", "v3"))) {
      TwoEngines.Engine first = shop.awaitDecisions("k0");
      TwoEngines.Engine second = shop.other(first);
      shop.untilStable(first, "v1");
      shop.untilStable(second, "v1");
      try (Load load = shop.load(300)) {
        // Both Envoys are waited for, wherever they are connected.
        shop.want("v2", List.of("{weight: 20%, hold: 4s}", "{weight: 60%, hold: 4s}"));
        shop.until(second, "the first step, read from who stands by", s -> s.weight("v2") == 2_000);
        // A command to who stands by is done by who leads.
        assertThat(new Orders(second.api).give("pause", "p1")).isEqualTo(200);
        assertThat(new Orders(second.api).give("pause", "p1")).as("once more").isEqualTo(200);
        shop.until(first, "paused", s -> s.isIn("Paused"));

        // In order: the leader is stopped as an operator stops it.
        first.stop();
        TwoEngines.Engine now = shop.awaitDecisions("k1");
        assertThat(now).isSameAs(second);
        assertThat(new Orders(second.api).give("pause", "p1"))
            .as("known to the next")
            .isEqualTo(200);
        first.launch();
        first.awaitReady();
        assertThat(new Orders(first.api).give("resume", "r1")).isEqualTo(200);
        shop.untilStable(second, "v2");

        // Asleep: the lease passes on, and the sleeper wakes up in the middle of another's term.
        shop.want("v3", List.of("{weight: 30%, hold: 30s}"));
        shop.until(second, "30 % are acknowledged", s -> s.weight("v3") == 3_000);
        second.signal("STOP");
        TwoEngines.Engine heir = shop.awaitDecisions("k2");
        assertThat(heir).isSameAs(first);
        assertThat(new Orders(first.api).give("abort", "a1")).isEqualTo(200);
        shop.until(first, "rolled back", s -> s.isIn("RolledBack"));
        second.signal("CONT");
        shop.until(second, "the sleeper has heard of it", s -> s.isIn("RolledBack"));
        assertThat(shop.awaitDecisions("k3")).isSameAs(first);
        List<Orders.Line> journal = new Orders(first.api).journal();
        assertThat(new Orders(second.api).journal()).isEqualTo(journal);
        assertThat(journal.stream().filter(line -> line.event().equals("aborted"))).hasSize(1);
        assertThat(load.failures()).isEmpty();
        assertThat(load.total().requests()).isGreaterThan(2_000);
      }
    }
  }

  @Test
  void leadersAreKilledAtFiftyMoments() throws Exception {
    KilledLeader.Report report = new KilledLeader(folder, 50, 1).run();
    System.out.println(report.line());
    assertThat(report.load().failed()).isZero();
    await().atMost(Duration.ofSeconds(1)).until(() -> report.load().requests() > 5_000);
  }
}
