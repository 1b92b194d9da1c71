package dev.weir.api;

import static dev.weir.api.Views.CHECKOUT;
import static dev.weir.api.Views.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control.SourceStatus;
import dev.weir.engine.Problem;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import dev.weir.engine.TrafficPublisher.ResourceStatus;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ScriptedControl control = new ScriptedControl();
  private final EngineMetrics metrics = new EngineMetrics(registry);

  @BeforeEach
  void watch() {
    metrics.watch(control);
  }

  private List<String> scrape() {
    metrics.refresh();
    return registry.scrape().lines().filter(line -> line.startsWith("weir_")).toList();
  }

  @Test
  void noticesAreCountedByTheKindOfReceiver() {
    metrics.watch(new ScriptedDesk());
    assertThat(scrape())
        .contains(
            "weir_notices{receiver=\"slack\",state=\"waiting\",} 2.0",
            "weir_notices{receiver=\"slack\",state=\"dead\",} 0.0",
            "weir_notices{receiver=\"email\",state=\"dead\",} 5.0",
            "weir_notices_sent_total{receiver=\"slack\",} 11.0",
            "weir_notices_failed_total{receiver=\"slack\",} 13.0",
            "weir_notices_lost_total 17.0");
  }

  @Test
  void aRolloutIsSeen() {
    control.change(
        Views.stepping(
            CHECKOUT, 50, Views.measurement(Verdict.PASS, OptionalDouble.of(0.997), "ok")));
    assertThat(scrape())
        .contains(
            "weir_rollout_weight{namespace=\"shop\",role=\"stable\",rollout=\"checkout\",} 0.995",
            "weir_rollout_weight{namespace=\"shop\",role=\"candidate\",rollout=\"checkout\",} 0.005",
            "weir_rollout_step{namespace=\"shop\",rollout=\"checkout\",} 2.0",
            "weir_gate_value{gate=\"http-health\",metric=\"success-rate\","
                + "namespace=\"shop\",rollout=\"checkout\",} 0.997")
        .anyMatch(l -> l.matches("weir_rollout_phase.*phase=\"Progressing\".* 1.0"))
        .anyMatch(l -> l.matches("weir_rollout_phase.*phase=\"Failed\".* 0.0"))
        .noneMatch(l -> l.contains("revision") || l.contains("v2"));
  }

  @Test
  void valuesFollowAndGoneRolloutsGo() {
    control.change(Views.stepping(CHECKOUT, 50));
    scrape();
    control.change(Views.stepping(CHECKOUT, 0));
    assertThat(scrape())
        .contains(
            "weir_rollout_weight{namespace=\"shop\",role=\"candidate\",rollout=\"checkout\",} 0.0");
    answered(control, 1.0);
    control.views.clear();
    assertThat(scrape()).noneMatch(line -> line.contains("checkout"));
  }

  /** A gap in the graph, not a zero and not a NaN. */
  @Test
  void o02_withoutAValueThereIsNoSeries() {
    control.change(
        Views.stepping(
            CHECKOUT,
            50,
            Views.measurement(Verdict.PASS, OptionalDouble.of(1), "ok"),
            Views.measurement(Verdict.NO_DATA, OptionalDouble.of(Double.NaN), "0/0")));
    assertThat(scrape()).noneMatch(l -> l.startsWith("weir_gate_value") || l.contains("NaN"));
  }

  /** The status keeps what the gates said; a graph shows only what is measured. */
  @Test
  void afterARollbackNothingIsMeasured() {
    control.change(
        Views.rolledBack(
            CHECKOUT, Views.measurement(Verdict.FAIL, OptionalDouble.of(0.91), "91% < 95%")));
    assertThat(scrape())
        .noneMatch(l -> l.startsWith("weir_gate_value"))
        .anyMatch(l -> l.contains("phase=\"RolledBack\"") && l.endsWith(" 1.0"));
  }

  @Test
  void proxiesAndProblemsAreCounted() {
    control.proxies =
        List.of(
            proxy("a", new ResourceStatus("routes", "2", "2", "", "")),
            proxy("b", new ResourceStatus("routes", "2", "1", "", "")),
            proxy("c", new ResourceStatus("routes", "2", "1", "2", "no")),
            proxy("d"));
    Problem problem = new Problem("a.yaml", 1, 1, "", "wrong", "");
    control.source = new SourceStatus("dir", "", Optional.empty(), NOON, List.of(problem, problem));
    assertThat(scrape())
        .contains(
            "weir_proxies{state=\"acknowledged\",} 2.0",
            "weir_proxies{state=\"waiting\",} 1.0",
            "weir_proxies{state=\"refused\",} 1.0",
            "weir_intent_problems 2.0");
  }

  private static ProxyStatus proxy(String id, ResourceStatus... resources) {
    return new ProxyStatus(id, "shop/frontend", "", NOON, List.of(resources));
  }

  private void answered(ScriptedControl engine, double value) {
    answered(metrics, engine.views.keySet().iterator().next(), 5, 3, value);
  }

  private static void answered(
      EngineMetrics metrics, ResourceId id, long sequence, int run, double value) {
    Reading answer =
        new Reading.Answer(
            "up", List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(NOON, value)))));
    Inquiry inquiry =
        new Inquiry(
            NOON,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            "up",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Reading requests =
        new Reading.Answer(
            "count", List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(NOON, 100)))));
    metrics.answered(
        new MeasurementKey(id, sequence, 2, run, "http-health", "success-rate"),
        inquiry,
        new Readings(NOON, answer, Optional.empty(), Optional.of(requests), Optional.empty()));
  }

  @Test
  void measurementsAreCountedByTheirVerdict() {
    control.change(Views.stepping(CHECKOUT, 50));
    answered(control, 1.0);
    answered(control, 1.0);
    answered(control, 0.5);
    answered(control, Double.NaN);
    // Of an earlier stay at a step: the lifecycle does not take it, so it does not count.
    answered(metrics, CHECKOUT, 5, 2, 0.5);
    answered(metrics, CHECKOUT, 4, 3, 0.5);
    assertThat(scrape().stream().filter(l -> l.startsWith("weir_gate_measurements_total")))
        .hasSize(3)
        .anyMatch(l -> l.contains("verdict=\"pass\"") && l.endsWith(" 2.0"))
        .anyMatch(l -> l.contains("verdict=\"fail\"") && l.endsWith(" 1.0"))
        .anyMatch(l -> l.contains("verdict=\"no-data\"") && l.endsWith(" 1.0"));
  }

  @Test
  void latenciesAreHistograms() {
    metrics.turned(Duration.ofMillis(3), 1);
    metrics.acknowledged(Duration.ofMillis(40));
    assertThat(scrape())
        .contains(
            "weir_decision_seconds_bucket{le=\"0.002\",} 0.0",
            "weir_decision_seconds_bucket{le=\"0.005\",} 1.0",
            "weir_acknowledgement_seconds_bucket{le=\"0.025\",} 0.0",
            "weir_acknowledgement_seconds_bucket{le=\"0.05\",} 1.0",
            "weir_acknowledgement_seconds_count 1.0");
  }

  @Test
  void moreRolloutsThanTheLimitAreSummed() {
    SimpleMeterRegistry simple = new SimpleMeterRegistry();
    EngineMetrics bounded = new EngineMetrics(simple, 2, 3);
    bounded.watch(control);
    control.change(Views.stepping(new ResourceId("shop", "m"), 1_000));
    control.change(Views.stepping(new ResourceId("shop", "n"), 1_000));
    bounded.refresh();
    for (String name : List.of("a", "b", "z")) {
      control.change(Views.stepping(new ResourceId("shop", name), 1_000));
      answered(bounded, new ResourceId("shop", name), 5, 3, 1.0);
    }
    bounded.refresh();
    // Those that were first keep their series although others sort before them.
    assertThat(rollouts(simple)).containsExactlyInAnyOrder("m", "n", OwnSeries.OTHER);
    assertThat(
            simple
                .get("weir.rollout.weight")
                .tags("rollout", OwnSeries.OTHER, "role", "candidate")
                .gauge()
                .value())
        .isCloseTo(0.3, offset(1e-9));
    assertThat(
            simple
                .get("weir.rollout.phase")
                .tags("rollout", OwnSeries.OTHER, "phase", "Progressing")
                .gauge()
                .value())
        .isEqualTo(3);
    assertThat(simple.get("weir.gate.measurements").counter().count()).isEqualTo(3);
    control.views.remove(new ResourceId("shop", "m"));
    bounded.refresh();
    assertThat(rollouts(simple)).containsExactlyInAnyOrder("n", "a", OwnSeries.OTHER);
  }

  private static List<String> rollouts(SimpleMeterRegistry registry) {
    return registry.find("weir.rollout.weight").tag("role", "stable").gauges().stream()
        .map(Meter::getId)
        .map(id -> String.valueOf(id.getTag("rollout")))
        .toList();
  }

  @Test
  void beforeTheEngineIsThereNothingIsShown() {
    SimpleMeterRegistry simple = new SimpleMeterRegistry();
    EngineMetrics early = new EngineMetrics(simple);
    early.refresh();
    assertThat(simple.find("weir.rollout.weight").gauges()).isEmpty();
  }
}
