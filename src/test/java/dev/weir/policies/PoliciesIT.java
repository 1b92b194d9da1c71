package dev.weir.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiries;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Judge;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Verdict;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.metrics.prometheus.PrometheusAccess;
import dev.weir.metrics.prometheus.PrometheusSource;
import dev.weir.testing.RealPrometheus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The shipped policies, judged from a real Envoy's counters as a real Prometheus has them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoliciesIT {
  private static final Revision V2 = new Revision("v2");

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private TriedEnvoy envoy;
  private TriedEnvoy restarting;
  private PrometheusSource source;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    HttpServer backend =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
    backend.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    backend.createContext("/", PoliciesIT::serve);
    backend.start();
    open.push(() -> backend.stop(0));
    int port = backend.getAddress().getPort();
    envoy =
        new TriedEnvoy(
            folder.resolve("a"),
            port,
            "healthy_shop",
            "erring_shop",
            "burst_shop",
            "idle_shop",
            "gone_shop",
            "twice_shop",
            "fast_shop",
            "slow_shop");
    open.push(envoy);
    restarting = new TriedEnvoy(folder.resolve("b"), port, "moody_shop", "twice_shop");
    open.push(restarting);
    RealPrometheus prometheus =
        RealPrometheus.start(
            folder,
            Duration.ofSeconds(1),
            List.of(envoy.adminAddress(), restarting.adminAddress()));
    open.push(prometheus);
    source =
        new PrometheusSource(
            Optional.of(PrometheusAccess.parse(prometheus.url().toString(), Optional.empty())));
    open.push(source);
    await("both Envoys are scraped")
        .atMost(Duration.ofSeconds(30))
        .until(() -> value("sum(envoy_server_live)") == 2);
  }

  @AfterAll
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  /** {@code /500} answers 500, {@code /slow} 300 ms late, all others 200 at once. */
  private static void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/slow")) {
      await().pollDelay(Duration.ofMillis(300)).until(() -> true);
    }
    exchange.sendResponseHeaders(path.equals("/500") ? 500 : 200, -1);
    exchange.close();
  }

  private static Gate.Metric health(String minSuccess) throws IOException {
    return ShippedPolicy.metric("http-health.yaml", Map.of("minSuccess", minSuccess));
  }

  private static Gate.Metric latency(String milliseconds) throws IOException {
    return ShippedPolicy.metric("http-latency.yaml", Map.of("maxMilliseconds", milliseconds));
  }

  private Measurement measure(Gate.Metric metric, String cluster, Instant since) {
    Inquiries.Subject subject =
        new Inquiries.Subject(
            new ResourceId("shop", "checkout"), V2, cluster, Optional.empty(), Optional.empty());
    Inquiry inquiry = Inquiries.of(metric, subject, since, Instant.now());
    return Judge.judge(
        metric,
        V2,
        inquiry.window(),
        source.ask(inquiry).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
  }

  private Measurement measureUntil(
      Gate.Metric metric, String cluster, Instant since, Predicate<Measurement> enough) {
    return await("a measurement of " + cluster)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(250))
        .until(() -> measure(metric, cluster, since), enough);
  }

  private static Predicate<Measurement> requests(double least) {
    return m -> m.requests().orElse(0) >= least;
  }

  private double value(String query) {
    Inquiry inquiry =
        new Inquiry(
            Instant.now(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            query,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Reading reading = source.ask(inquiry).toCompletableFuture().join().candidate();
    return reading instanceof Reading.Answer answer && !answer.series().isEmpty()
        ? answer.series().getFirst().points().getFirst().value()
        : Double.NaN;
  }

  /** The step begins now, and Prometheus has looked at least once after that. */
  private Instant begin() {
    Instant since = Instant.now();
    await("a scrape after the beginning")
        .atMost(Duration.ofSeconds(10))
        .until(() -> value("min(timestamp(envoy_server_live))") > since.toEpochMilli() / 1000.0);
    return since;
  }

  @Test
  void healthyTrafficPasses() throws IOException {
    Instant since = begin();
    assertThat(envoy.send(300, "healthy_shop", "/")).containsOnly(200);

    Measurement m = measureUntil(health("99%"), "healthy_shop", since, requests(299));

    assertThat(m.verdict()).as(m.reason()).isEqualTo(Verdict.PASS);
    assertThat(m.value()).hasValue(1);
    assertThat(m.requests().orElseThrow()).isCloseTo(300, within(75.0));
  }

  @Test
  void fivePercentErrorsFail() throws IOException {
    Instant since = begin();
    for (int i = 0; i < 5; i++) {
      envoy.send(57, "erring_shop", "/");
      envoy.send(3, "erring_shop", "/500");
    }

    Measurement m = measureUntil(health("99%"), "erring_shop", since, requests(299));

    assertThat(m.verdict()).as(m.reason()).isEqualTo(Verdict.FAIL);
    assertThat(m.value().orElseThrow()).isCloseTo(0.95, within(0.005));
  }

  @Test
  void twoEnvoysAreCountedTogether() throws IOException {
    Instant since = begin();
    envoy.send(150, "twice_shop", "/");
    restarting.send(50, "twice_shop", "/500");

    Measurement m = measureUntil(health("99%"), "twice_shop", since, requests(199));

    assertThat(m.verdict()).as(m.reason()).isEqualTo(Verdict.FAIL);
    assertThat(m.value().orElseThrow()).isCloseTo(0.75, within(0.02));
  }

  @Test
  void o04_aBurstOfFirstErrorsOfAKnownClusterIsSeen() throws IOException {
    burst("burst_shop", begin());
  }

  @Test
  void o04_aBurstOfFirstErrorsOfABrandNewClusterIsSeen() throws IOException {
    Instant since = begin();
    envoy.addCluster("fresh_shop");
    burst("fresh_shop", since);
  }

  private void burst(String cluster, Instant since) throws IOException {
    Gate.Metric metric = health("99%");
    assertThat(envoy.send(15, cluster, "/500")).containsOnly(500);
    Measurement few = measureUntil(metric, cluster, since, requests(14.5));
    assertThat(few.verdict()).as(few.reason()).isNotEqualTo(Verdict.PASS);
    // What a plain query says of the same burst, once more than one scrape has seen it.
    String plain = "sum(increase(envoy_cluster_upstream_rq_xx{envoy_cluster_name=\"" + cluster;
    await("the blind spot of a plain query")
        .atMost(Duration.ofSeconds(10))
        .until(() -> value(plain + "\",envoy_response_code_class=\"5\"}[30s]))") == 0);

    envoy.send(45, cluster, "/");
    Measurement m = measureUntil(metric, cluster, since, requests(59));

    assertThat(m.verdict()).as(m.reason()).isEqualTo(Verdict.FAIL);
    assertThat(m.value().orElseThrow()).isCloseTo(0.75, within(0.02));
  }

  @Test
  void withoutTrafficThereIsNoData() throws IOException {
    Measurement health = measure(health("99%"), "idle_shop", begin());
    assertThat(health.verdict()).as(health.reason()).isEqualTo(Verdict.NO_DATA);
    assertThat(health.reason()).contains("0 of 20 requests");

    Measurement latency = measure(latency("500"), "idle_shop", begin());
    assertThat(latency.verdict()).as(latency.reason()).isEqualTo(Verdict.NO_DATA);
  }

  @Test
  void aClusterWithoutEndpointsFails() throws IOException {
    Instant since = begin();
    assertThat(envoy.send(60, "gone_shop", "/")).containsOnly(503);

    Measurement m = measureUntil(health("99%"), "gone_shop", since, requests(59));

    assertThat(m.verdict()).as(m.reason()).isEqualTo(Verdict.FAIL);
    assertThat(m.value().orElseThrow()).isCloseTo(0, within(0.001));
  }

  @Test
  void anEnvoyThatRestartsInMidWindowChangesNothingThatIsTrue() throws IOException {
    Gate.Metric metric = health("90%");
    Instant since = begin();
    restarting.send(192, "moody_shop", "/");
    restarting.send(8, "moody_shop", "/500");
    Measurement before = measureUntil(metric, "moody_shop", since, requests(199));
    assertThat(before.value().orElseThrow()).isCloseTo(0.96, within(0.005));

    restarting.restart();
    // While it is away, while it is back and silent, and with its counters at 0 again.
    Instant back = Instant.now();
    measureUntil(
        metric,
        "moody_shop",
        since,
        m -> {
          assertThat(m.verdict()).as(m.reason()).isEqualTo(Verdict.PASS);
          assertThat(m.value().orElseThrow()).isCloseTo(0.96, within(0.01));
          return Instant.now().isAfter(back.plusSeconds(4));
        });

    // The error counter is not there after the restart: a burst makes it anew.
    restarting.send(40, "moody_shop", "/500");
    Measurement after = measureUntil(metric, "moody_shop", since, requests(239));
    assertThat(after.verdict()).as(after.reason()).isEqualTo(Verdict.FAIL);
    assertThat(after.value().orElseThrow()).isCloseTo(192.0 / 240, within(0.02));
  }

  @Test
  void latencyIsJudgedAtItsQuantile() throws IOException {
    Instant since = begin();
    envoy.send(60, "fast_shop", "/");
    envoy.send(60, "slow_shop", "/slow");

    Measurement slow = measureUntil(latency("250"), "slow_shop", since, requests(59));
    assertThat(slow.verdict()).as(slow.reason()).isEqualTo(Verdict.FAIL);
    assertThat(slow.value().orElseThrow()).isBetween(250.0, 1000.0);

    Measurement fast = measureUntil(latency("250"), "fast_shop", since, requests(59));
    assertThat(fast.verdict()).as(fast.reason()).isEqualTo(Verdict.PASS);
  }
}
