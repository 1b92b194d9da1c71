package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.FakePrometheus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises of the closed loop, on the built product and a real Envoy under load. */
@Tag("outside")
class ClosedLoopIT {
  private static final int PER_SECOND = 500;

  @TempDir Path folder;

  @Test
  void noRequestIsLostOverTwentyRolloutsWithAbortsAndCrashes() throws Exception {
    int prometheusPort = Ports.free();
    try (LiveShop shop =
            new LiveShop(
                folder,
                List.of("v1", "v2"),
                List.of("--insecure-local", "--prometheus", "http://127.0.0.1:" + prometheusPort));
        Child prometheus =
            Prometheus.start(
                Parts.ofThisMachine().prometheus(),
                folder.resolve("prometheus"),
                prometheusPort,
                shop.admin,
                folder.resolve("prometheus.log"))) {
      shop.untilStable("v1");
      assertThat(prometheus.alive()).isTrue();
      Random random = new Random(20);
      List<String> steps = List.of("{weight: 20%, hold: 1s}", "{weight: 50%, hold: 1s}");
      try (Load load = shop.load(PER_SECOND)) {
        int aborts = 0;
        for (int i = 0; i < 20; i++) {
          String wanted = i % 2 == 0 ? "v2" : "v1";
          shop.mesh.want(wanted, steps);
          shop.until("a step of " + wanted, s -> s.isIn("Progressing") && s.step().isPresent());
          switch (i % 4) {
            case 1 -> {
              assertThat(shop.client("abort", "shop/checkout").code()).isZero();
              aborts++;
              shop.until("back", s -> s.isIn("RolledBack") && s.settled() && s.weight(wanted) == 0);
              assertThat(shop.client("retry", "shop/checkout").code()).isZero();
            }
            case 2 -> {
              await().pollDelay(Duration.ofMillis(random.nextInt(1, 2_000))).until(() -> true);
              shop.crashEngine();
            }
            case 3 -> {
              assertThat(shop.client("promote", "shop/checkout", "--full").code()).isZero();
              shop.crashEngine();
            }
            default -> {}
          }
          shop.untilStable(wanted);
        }
        Tally total = load.total();
        assertThat(load.failures()).isEmpty();
        assertThat(total.failed()).isZero();
        assertThat(total.requests()).isGreaterThan(20_000);
        String journal =
            shop.client("journal", "shop/checkout", "--limit", "1000", "-o", "json").text();
        assertThat(Pattern.compile("\"event\": ?\"aborted\"").matcher(journal).results().count())
            .as("each abort had one effect")
            .isEqualTo(aborts);
        assertThat(Pattern.compile("\"event\": ?\"promoted\"").matcher(journal).results().count())
            .as("each rollout ended once")
            .isEqualTo(20);
        System.out.printf(
            "20 rollouts, %d aborts, 10 crashes: %d requests, %d failed%n",
            aborts, total.requests(), total.failed());
      }
    }
  }

  @Test
  void theObservedShareIsTheWeightWithinThreeStandardDeviations() throws Exception {
    try (FakePrometheus prometheus = healthy();
        LiveShop shop = new LiveShop(folder, List.of("v1", "v2"), asking(prometheus))) {
      shop.untilStable("v1");
      try (Load load = shop.load(1_000)) {
        for (String weight : List.of("0.5%", "10%", "33.33%", "50%", "75%")) {
          double share = Double.parseDouble(weight.replace("%", "")) / 100;
          shop.mesh.want("v2", List.of("{weight: " + weight + "}", "pause: {until: promoted}"));
          shop.until(
              weight + " acknowledged",
              s -> s.settled() && s.weight("v2") == Math.round(share * 10_000));
          // Chance alone leaves three deviations once in 370 times, and twice in a row never.
          double first = deviations(load, share);
          double off = Math.abs(first) <= 3 ? first : deviations(load, share);
          System.out.printf("weight %s: %.2f standard deviations off%n", weight, off);
          assertThat(Math.abs(off)).as(weight).isLessThanOrEqualTo(3);
          shop.mesh.want("v1", List.of("{weight: 50%}"));
          shop.until("v1 again", s -> s.isIn("Healthy") && s.settled());
        }
        assertThat(load.failures()).isEmpty();
      }
    }
  }

  private static FakePrometheus healthy() throws IOException {
    return new FakePrometheus()
        .always(FakePrometheus.value(1_000))
        .when("1 - sum", FakePrometheus.value(1.0));
  }

  private static List<String> asking(FakePrometheus prometheus) {
    return List.of("--insecure-local", "--prometheus", prometheus.url().toString());
  }

  private static double deviations(Load load, double share) {
    Instant from = Instant.now();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> load.between(from, Instant.now()).requests() >= 5_000);
    Tally tally = load.between(from, Instant.now());
    double expected = tally.requests() * share;
    return (tally.answeredBy("v2") - expected) / Math.sqrt(expected * (1 - share));
  }

  @Test
  void fromTheFailingAnswerToNothingServedIsPrinted() throws Exception {
    try (FakePrometheus prometheus = healthy();
        LiveShop shop = new LiveShop(folder, List.of("v1", "v2"), asking(prometheus))) {
      shop.untilStable("v1");
      try (Load load = shop.load(PER_SECOND)) {
        shop.mesh.want("v2", List.of("{weight: 50%, hold: 10m}"));
        shop.until(
            "judged at 50 %", s -> s.settled() && s.weight("v2") == 5_000 && gateSays(s, "pass"));
        AtomicReference<Instant> failing = new AtomicReference<>();
        prometheus.when(
            "1 - sum",
            exchange -> {
              failing.compareAndSet(null, Instant.now());
              FakePrometheus.value(0.5).to(exchange);
            });
        shop.until("rolled back", s -> s.isIn("RolledBack") && s.settled());
        Instant acknowledged = Instant.now();
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        assertThat(load.between(acknowledged, Instant.now()).answeredBy("v2")).isZero();
        assertThat(shop.now().orElseThrow().weight("v2")).isZero();
        Instant last = load.seen("v2").orElseThrow().lastSent();
        System.out.printf(
            "from the failing answer to the last request that met v2: %d ms%n",
            Duration.between(failing.get(), last).toMillis());
        assertThat(load.failures()).isEmpty();
      }
    }
  }

  private static boolean gateSays(RolloutStatus status, String verdict) {
    return status.gates().stream().anyMatch(g -> g.verdict().equals(verdict));
  }
}
