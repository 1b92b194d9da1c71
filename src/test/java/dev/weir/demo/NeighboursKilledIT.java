package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the real parts around the built engine: Envoy, Prometheus. */
@Tag("outside")
class NeighboursKilledIT {
  private static final int PER_SECOND = 300;

  /** What is under way when Envoy dies had been sent that long before at most. */
  private static final Duration UNDER_WAY = Duration.ofMillis(500);

  @TempDir Path folder;

  @Test
  void anEnvoyThatWasKilledComesBackWithTheWeightsThatHoldThen() throws Exception {
    try (LiveShop shop = new LiveShop(folder, List.of("v1", "v2"), List.of("--insecure-local"))) {
      Orders orders = new Orders(shop.api);
      shop.untilStable("v1");
      shop.mesh.want("v2", List.of("{weight: 30%, hold: 1h}"));
      shop.until("30 %", s -> s.settled() && s.weight("v2") == 3_000);
      try (Load load = shop.load(PER_SECOND)) {
        Instant before = Instant.now();
        Outage same = new Outage(shop, load);
        same.end();
        shop.until("30 % again", s -> s.settled() && s.weight("v2") == 3_000);
        share(load, 0.30);

        Outage changed = new Outage(shop, load);
        shop.mesh.want("v2", List.of("{weight: 60%, hold: 1h}"));
        shop.until("it waits and says so", s -> s.message().contains("none is connected"));
        assertThat(shop.now().orElseThrow().weight("v2"))
            .as("status says what proxies had, not what was decided")
            .isEqualTo(3_000);
        changed.end();
        shop.until("60 %", s -> s.settled() && s.weight("v2") == 6_000);
        share(load, 0.60);

        Outage aborted = new Outage(shop, load);
        assertThat(orders.give("abort", "abort-1")).isEqualTo(200);
        shop.until("back", s -> s.isIn("RolledBack"));
        aborted.end();
        shop.until("0 %", s -> s.settled() && s.weight("v2") == 0);
        Instant up = Instant.now();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> load.between(up, Instant.now()).requests() > 500);
        assertThat(load.between(up, Instant.now()).answeredBy("v2")).isZero();

        assertThat(
                load.failures().stream()
                    .filter(f -> !same.covers(f.at()))
                    .filter(f -> !changed.covers(f.at()))
                    .filter(f -> !aborted.covers(f.at())))
            .as("requests that failed while Envoy was there")
            .isEmpty();
        assertThat(orders.journal().stream().filter(l -> l.event().equals("aborted"))).hasSize(1);
        System.out.printf(
            "3 kills of Envoy: %d requests in %d s, %d failed, all of them while it was down"
                + " (%d, %d, %d ms)%n",
            load.total().requests(),
            Duration.between(before, Instant.now()).toSeconds(),
            load.total().failed(),
            same.length().toMillis(),
            changed.length().toMillis(),
            aborted.length().toMillis());
      }
    }
  }

  /** The time from the kill of Envoy until the next one serves. */
  private static final class Outage {
    private final LiveShop shop;
    private final Instant from = Instant.now();
    private Instant to = Instant.MAX;

    Outage(LiveShop shop, Load load) throws Exception {
      this.shop = shop;
      shop.killEnvoy();
      await().atMost(Duration.ofSeconds(10)).until(() -> load.lastSecond().failed() > 0);
    }

    void end() throws Exception {
      shop.startEnvoy();
      to = Instant.now();
    }

    boolean covers(Instant moment) {
      return moment.isAfter(from.minus(UNDER_WAY)) && moment.isBefore(to);
    }

    Duration length() {
      return Duration.between(from, to);
    }
  }

  private static void share(Load load, double expected) {
    // Chance alone leaves four deviations once in 16,000 times.
    Instant from = Instant.now();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> load.between(from, Instant.now()).requests() >= 1_000);
    Tally tally = load.between(from, Instant.now());
    double mean = tally.requests() * expected;
    assertThat(Math.abs(tally.answeredBy("v2") - mean) / Math.sqrt(mean * (1 - expected)))
        .as("deviations of %s from %s", tally, expected)
        .isLessThan(4);
  }

  @Test
  void withoutPrometheusNothingCountsAsHealth() throws Exception {
    int port = Ports.free();
    try (LiveShop shop =
        new LiveShop(
            folder,
            List.of("v1", "v2"),
            List.of("--insecure-local", "--prometheus", "http://127.0.0.1:" + port))) {
      Orders orders = new Orders(shop.api);
      shop.untilStable("v1");
      try (Load load = shop.load(PER_SECOND);
          Child first = shop.startPrometheus(port)) {
        shop.mesh.want("v2", List.of("{weight: 50%, hold: 2s}"));
        shop.until("held", s -> s.settled() && s.weight("v2") == 5_000);
        first.kill();
        shop.until("held as planned", s -> s.message().contains("held as planned"));
        await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
        RolloutStatus waiting = shop.now().orElseThrow();
        assertThat(waiting.step()).as(waiting.message()).isPresent();
        assertThat(waiting.weight("v2")).isEqualTo(5_000);
        assertThat(waiting.message()).contains("http-health");
        assertThat(waiting.gates()).noneMatch(g -> g.verdict().equals("pass"));
        long start = System.nanoTime();
        try (Child second = shop.startPrometheus(port)) {
          shop.untilStable("v2");
          long recovered = System.nanoTime() - start;
          System.out.printf(
              "Prometheus killed and started: the rollout goes on and ends after %d ms%n",
              Duration.ofNanos(recovered).toMillis());
          second.kill();
        }

        shop.mesh.want("v1", List.of("{weight: 50%, hold: 1s}"));
        shop.until("without measurements it goes back", s -> s.isIn("RolledBack") && s.settled());
        assertThat(shop.now().orElseThrow().message()).contains("could not be evaluated");
        assertThat(shop.now().orElseThrow().weight("v1")).isZero();
        try (Child third = shop.startPrometheus(port)) {
          assertThat(third.alive()).isTrue();
          assertThat(orders.give("retry", "retry-1")).isEqualTo(200);
          shop.untilStable("v1");
        }
        assertThat(load.failures()).isEmpty();
        assertThat(orders.journal().stream().filter(l -> l.event().equals("promoted"))).hasSize(2);
      }
    }
  }
}
