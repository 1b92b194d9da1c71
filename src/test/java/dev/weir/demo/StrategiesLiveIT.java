package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.FakePrometheus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sample of the matrix (strategy, outcome, step) on the built product and a real Envoy under
 * load: no request is lost by Weir's doing. {@code MatrixTest} has all of it in the simulation.
 */
@Tag("outside")
class StrategiesLiveIT {
  private static final int PER_SECOND = 400;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aSampleOfTheMatrixLosesNoRequest() throws Exception {
    try (FakePrometheus prometheus =
            new FakePrometheus()
                .always(FakePrometheus.value(1_000))
                .when("1 - sum", FakePrometheus.value(1.0));
        LiveShop shop =
            new LiveShop(
                folder,
                List.of("v1", "v2", "v3", "fresh"),
                List.of("--insecure-local", "--prometheus", prometheus.url().toString()))) {
      shop.quickGates();
      shop.untilStable("v1");
      try (Load load = shop.load(PER_SECOND)) {
        blueGreenPromotedAndUndone(shop, load);
        blueGreenAbortedInThePreview(shop);
        signalAndRestart(shop);
        thirdRevisionAtAStep(shop);
        revertWhileVisitorsAndCopies(shop);
        checkThatFails(shop);
        baseline(shop, load);
        Tally total = load.total();
        assertThat(load.failures()).isEmpty();
        assertThat(total.failed()).isZero();
        System.out.printf(
            "blue/green, signal, third revision, revert, check, baseline: %d requests, 0 failed%n",
            total.requests());
      }
    }
  }

  private static final String BY_HAND =
      """
          blueGreen:
            preview: {match: [{headers: [{name: x-preview, exact: "yes"}]}]}
            prePromotion: {gates: [{policy: http-health}]}
            promote: manual
            postPromotion: {hold: 2s, gates: [{policy: http-health}]}
      """;

  private static void blueGreenPromotedAndUndone(LiveShop shop, Load load) throws Exception {
    Instant from = Instant.now();
    shop.mesh.wantBy("v2", BY_HAND);
    shop.until("the preview waits", s -> s.isIn("Paused"));
    assertThat(load.between(from, Instant.now()).answeredBy("v2")).isZero();
    assertThat(shop.client("promote", "shop/checkout").code()).isZero();
    shop.untilStable("v2");
    assertThat(shop.client("undo", "shop/checkout").code()).isZero();
    shop.until("v2 is undone", s -> s.isIn("RolledBack") && s.settled() && s.weight("v2") == 0);
    back(shop);
  }

  private static void blueGreenAbortedInThePreview(LiveShop shop) throws Exception {
    shop.mesh.wantBy("v2", BY_HAND);
    shop.until("the preview waits", s -> s.isIn("Paused"));
    assertThat(shop.client("abort", "shop/checkout").code()).isZero();
    shop.until("v2 is aborted", s -> s.isIn("RolledBack") && s.settled());
    back(shop);
  }

  private static void signalAndRestart(LiveShop shop) throws Exception {
    shop.mesh.want("v2", List.of("{weight: 20%, hold: 1s}", "pause: {signal: e2e-passed}"));
    shop.until("the signal is waited for", s -> s.isIn("Paused"));
    shop.crashEngine();
    assertThat(shop.client("signal", "shop/checkout", "load-passed").code()).isEqualTo(1);
    assertThat(shop.client("signal", "shop/checkout", "e2e-passed").code()).isZero();
    shop.untilStable("v2");
    assertThat(shop.client("undo", "shop/checkout", "--to", "v1").code()).isZero();
    shop.until("v1 is back", s -> s.isIn("RolledBack") && s.settled() && s.stable().equals("v1"));
    back(shop);
  }

  private static void thirdRevisionAtAStep(LiveShop shop) throws InterruptedException {
    shop.mesh.want("v2", List.of("{weight: 50%, hold: 1h}"));
    shop.until("v2 has half", s -> s.settled() && s.weight("v2") == 5_000);
    shop.mesh.want("v3", List.of("{weight: 50%, hold: 1s}"));
    shop.untilStable("v3");
    shop.mesh.want("v1", List.of("{weight: 50%}"));
    shop.untilStable("v1");
  }

  private static void revertWhileVisitorsAndCopies(LiveShop shop) throws InterruptedException {
    shop.mesh.want(
        "v2",
        List.of(
            "match: [{headers: [{name: x-preview, exact: \"yes\"}]}]", "{mirror: 50%, hold: 1h}"));
    shop.until(
        "copies go out", s -> s.settled() && s.step().filter(t -> t.index() == 1).isPresent());
    back(shop);
  }

  private static void checkThatFails(LiveShop shop) throws InterruptedException {
    int port = shop.services.get("v2").port();
    shop.mesh.want(
        "v2",
        List.of(
            "check: {url: 'http://127.0.0.1:" + port + "/health'}",
            "{weight: 20%, hold: 1s}",
            "check: {url: 'http://127.0.0.1:" + Ports.free() + "/', attempts: 2, every: 1s}"));
    RolloutStatus end = shop.until("the check fails", s -> s.isIn("RolledBack") && s.settled());
    assertThat(end.message()).contains("nobody answers there");
    back(shop);
  }

  private static void baseline(LiveShop shop, Load load) throws IOException {
    shop.mesh.wantBy(
        "v2",
        """
            canary:
              baseline: checkout-fresh
              steps: [{weight: 20%, hold: 1h}]
        """);
    shop.until("v2 has a fifth", s -> s.settled() && s.weight("v2") == 2_000);
    Instant from = Instant.now().plusMillis(200);
    await().atMost(LIMIT).until(() -> load.between(from, Instant.now()).requests() >= 2_000);
    Tally tally = load.between(from, Instant.now());
    double expected = tally.requests() * 0.2;
    double deviation = Math.sqrt(expected * 0.8);
    assertThat(Math.abs(tally.answeredBy("v2") - expected)).isLessThan(5 * deviation);
    assertThat(Math.abs(tally.answeredBy("fresh") - expected)).isLessThan(5 * deviation);
    back(shop);
  }

  private static void back(LiveShop shop) {
    shop.mesh.want("v1", List.of("{weight: 50%}"));
    shop.until(
        "v1 has everything", s -> s.isIn("Healthy") && s.settled() && s.stable().equals("v1"));
  }
}
