package dev.weir.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.RealPrometheus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A real Envoy with one cluster for each first path segment. Clusters come from a file, so that one
 * can be added while it runs, as a control plane does.
 */
final class TriedEnvoy implements AutoCloseable {
  private static final String BOOTSTRAP =
      """
      node: {id: %1$s, cluster: tried}
      stats_flush_interval: 1s
      admin: {address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}}
      dynamic_resources: {cds_config: {path_config_source: {path: %1$s/clusters.yaml}}}
      static_resources:
        listeners:
        - name: in
          address: {socket_address: {address: 127.0.0.1, port_value: %3$d}}
          filter_chains:
          - filters:
            - name: hcm
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: in
                http_filters:
                - name: router
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                route_config:
                  validate_clusters: false
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    routes:
                    - match: {prefix: /}
                      route: {cluster_header: x-cluster, timeout: 10s}
      """;
  private static final String CLUSTER =
      """
      - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
        name: %1$s
        connect_timeout: 2s
        load_assignment:
          cluster_name: %1$s
          endpoints: [%2$s]
      """;
  private static final String ENDPOINT =
      "{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}";

  private static final int SIDE_BY_SIDE = 20;

  private final Path folder;
  private final int backendPort;
  private final int adminPort = RealPrometheus.freePort();
  private final int port = RealPrometheus.freePort();
  private final List<String> clusters = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Process process;

  TriedEnvoy(Path folder, int backendPort, String... clusters) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.backendPort = backendPort;
    this.clusters.addAll(List.of(clusters));
    Files.writeString(folder.resolve("envoy.yaml"), BOOTSTRAP.formatted(folder, adminPort, port));
    writeClusters();
    this.process = start();
  }

  String adminAddress() {
    return "127.0.0.1:" + adminPort;
  }

  private Process start() throws IOException {
    Process started =
        new ProcessBuilder(
                RealPrometheus.part("WEIR_ENVOY_BIN", "envoy").toString(),
                "-c",
                folder.resolve("envoy.yaml").toString(),
                "--disable-hot-restart",
                "--concurrency",
                "2",
                "-l",
                "warning")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("envoy.log").toFile())
            .start();
    await("Envoy is ready")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              assertThat(started.isAlive()).as("Envoy has ended; see envoy.log").isTrue();
              return admin("/ready").startsWith("LIVE");
            });
    return started;
  }

  /** Kills it as a node failure does, and starts it again on the same ports. */
  void restart() throws IOException {
    kill();
    process = start();
  }

  /** Adds a cluster while it runs; a name with {@code gone} gets no endpoint. */
  void addCluster(String name) throws IOException {
    clusters.add(name);
    writeClusters();
    await("Envoy has " + name).until(() -> admin("/clusters").contains(name + "::"));
  }

  private void writeClusters() throws IOException {
    StringBuilder resources = new StringBuilder("resources:\n");
    for (String cluster : clusters) {
      String endpoint = cluster.startsWith("gone") ? "" : ENDPOINT.formatted(backendPort);
      resources.append(CLUSTER.formatted(cluster, endpoint));
    }
    // Renamed into place: that is the change that Envoy watches for.
    Path next = Files.writeString(folder.resolve("clusters.next"), resources);
    Files.move(next, folder.resolve("clusters.yaml"), StandardCopyOption.REPLACE_EXISTING);
  }

  private String admin(String path) {
    try {
      return send("http://" + adminAddress() + path, "").join().body();
    } catch (java.util.concurrent.CompletionException e) {
      return "";
    }
  }

  /** Sends so many requests, a few side by side, and gives their statuses. */
  List<Integer> send(int count, String cluster, String path) {
    List<Integer> statuses = new ArrayList<>();
    while (statuses.size() < count) {
      List<CompletableFuture<HttpResponse<String>>> some = new ArrayList<>();
      for (int i = statuses.size(); i < count && some.size() < SIDE_BY_SIDE; i++) {
        some.add(send("http://127.0.0.1:" + port + path, cluster));
      }
      some.forEach(response -> statuses.add(response.join().statusCode()));
    }
    return statuses;
  }

  private CompletableFuture<HttpResponse<String>> send(String url, String cluster) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (!cluster.isEmpty()) {
      request.header("x-cluster", cluster);
    }
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    client.close();
  }
}
