package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoadTest {
  @Test
  void sendsAtItsRateAndLosesNothing() {
    try (SampleService service = SampleService.start("v1");
        Load load = Load.start(Load.Options.of(service.port(), "checkout.shop.internal", 500))) {
      Instant from = Instant.now();
      await().until(() -> load.total().requests() >= 1_000);
      Duration took = Duration.between(from, Instant.now());
      load.close();

      assertThat(took).isGreaterThan(Duration.ofMillis(1_500));
      assertThat(load.total().failed()).isZero();
      assertThat(load.failures()).isEmpty();
      assertThat(load.total().answeredBy("v1"))
          .isEqualTo(load.total().requests())
          .isEqualTo(service.succeeded());
    }
  }

  @Test
  void theLastSecondHoldsASecondOfRequests() {
    try (SampleService service = SampleService.start("v1");
        Load load = Load.start(Load.Options.of(service.port(), "h", 200))) {
      await().until(() -> load.total().requests() >= 400);

      // One slot more or less, and what a busy machine shifts by a moment.
      assertThat(load.lastSecond().requests()).isBetween(140L, 260L);
      assertThat(load.lastSecond().share("v1")).isEqualTo(1.0);
    }
  }

  @Test
  void errorsAreCountedForTheRevisionThatMadeThem() {
    try (SampleService service = SampleService.start("v3").errorRate(0.2);
        Load load = Load.start(Load.Options.of(service.port(), "h", 500))) {
      await().until(() -> load.total().requests() >= 1_000);
      load.close();

      Tally total = load.total();
      assertThat(total.failedBy("v3")).isEqualTo(service.failed()).isEqualTo(total.failed());
      // 0.2 of 1,000 with a standard deviation of 12.6.
      assertThat((double) total.failed() / total.requests()).isBetween(0.14, 0.26);
      assertThat(load.failures().getFirst().cause()).isEqualTo("checkout v3 failed");
      assertThat(load.failures().getFirst().status()).isEqualTo(500);
      assertThat(load.seen("v3").orElseThrow().firstFailed()).isPresent();
    }
  }

  @Test
  void aRequestWithoutAnAnswerIsAFailureOfNobody() {
    int nobody = Ports.free();
    try (Load load = Load.start(Load.Options.of(nobody, "h", 100))) {
      await().until(() -> load.total().requests() >= 10);

      assertThat(load.total().failed()).isEqualTo(load.total().requests());
      assertThat(load.total().byRevision()).containsOnlyKeys("");
      assertThat(load.failures().getFirst().cause()).contains("refused");
    }
  }

  @Test
  void goesOnWhenTheServiceIsBack() {
    int port = Ports.free();
    try (Load load = Load.start(Load.Options.of(port, "h", 100))) {
      await().until(() -> load.total().failed() >= 5);
      try (SampleService service = SampleService.start("v1", port)) {
        await().until(() -> service.succeeded() >= 20);
        assertThat(load.seen("v1")).isPresent();
      }
    }
  }

  @Test
  void slowAnswersDoNotSlowTheLoad() {
    try (SampleService service = SampleService.start("v1").latency(Duration.ofMillis(40));
        Load load = Load.start(Load.Options.of(service.port(), "h", 300))) {
      await().until(() -> load.total().requests() >= 600);

      assertThat(load.latency(0.5)).isGreaterThan(Duration.ofMillis(38));
      assertThat(load.lastSecond().requests()).isGreaterThan(200);
    }
  }
}
