package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pieces of the demo together on a real Envoy and a real Prometheus, without the engine. */
class PiecesIT {
  private static final Parts PARTS = Parts.ofThisMachine();
  private static final String SPLIT =
      """
      admin: {address: {socket_address: {address: 127.0.0.1, port_value: %1$d}}}
      static_resources:
        listeners:
        - name: egress
          address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}
          filter_chains:
          - filters:
            - name: http
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: egress
                route_config:
                  virtual_hosts:
                  - name: checkout
                    domains: [checkout.shop.internal]
                    routes:
                    - match: {prefix: /}
                      route: {weighted_clusters: {clusters: [{name: v2, weight: 10}, {name: v1, weight: 90}]}}
                http_filters:
                - name: router
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        clusters:
        - {name: v1, connect_timeout: 1s, load_assignment: {cluster_name: v1, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %3$d}}}}]}]}}
        - {name: v2, connect_timeout: 1s, load_assignment: {cluster_name: v2, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %4$d}}}}]}]}}
      """;

  @TempDir Path dir;

  @Test
  void aSplitIsSeenByTheLoadAndByPrometheusAlike() throws Exception {
    int admin = Ports.free();
    int egress = Ports.free();
    int prometheus = Ports.free();
    Path bootstrap = dir.resolve("envoy.yaml");
    try (SampleService stable = SampleService.start("v1");
        SampleService candidate = SampleService.start("v2").errorRate(0.2)) {
      Files.writeString(bootstrap, SPLIT.formatted(admin, egress, stable.port(), candidate.port()));
      try (Child envoy = Envoy.start(PARTS.envoy(), bootstrap, admin, dir.resolve("envoy.log"));
          Child server =
              Prometheus.start(
                  PARTS.prometheus(), dir, prometheus, admin, dir.resolve("prometheus.log"));
          Load load = Load.start(Load.Options.of(egress, DemoMesh.HOST, 500))) {
        envoy.awaitReady(() -> Envoy.ready(admin), Duration.ofSeconds(10));
        Instant from = Instant.now();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> load.between(from, Instant.now()).requests() >= 5_000);

        Tally seen = load.between(from, Instant.now());
        StepShare share =
            new StepShare("weight 10%", 1_000, seen.requests(), seen.answeredBy("v2"));
        assertThat(share.deviations()).isLessThan(StepShare.IMPOSSIBLE);
        assertThat(load.total().failed()).isEqualTo(load.total().failedBy("v2")).isPositive();
        assertThat(server.alive()).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> successRate(prometheus, "v2") < 0.95);
        assertThat(successRate(prometheus, "v1")).isEqualTo(1.0);
        System.out.printf(
            "load: p50 %d us, p99 %d us, %d late, share %.2f %% (%.1f deviations)%n",
            load.latency(0.5).toNanos() / 1_000,
            load.latency(0.99).toNanos() / 1_000,
            load.late(),
            share.seen() * 100,
            share.deviations());
      }
    }
  }

  /** As the demo's gate asks for it; NaN while Prometheus has no data. */
  private static double successRate(int port, String cluster) throws IOException {
    String query =
        """
        sum(rate(envoy_cluster_upstream_rq_xx{envoy_cluster_name="%1$s",envoy_response_code_class!="5"}[3s])) \
        / sum(rate(envoy_cluster_upstream_rq_xx{envoy_cluster_name="%1$s"}[3s]))"""
            .formatted(cluster);
    JsonNode answer =
        new ObjectMapper()
            .readTree(
                Http.get(
                        URI.create(
                            "http://127.0.0.1:%d/api/v1/query?query=%s"
                                .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8))))
                    .body());
    JsonNode value = answer.path("data").path("result").path(0).path("value").path(1);
    return value.isTextual() ? Double.parseDouble(value.asText()) : Double.NaN;
  }
}
