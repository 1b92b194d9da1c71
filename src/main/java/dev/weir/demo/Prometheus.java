package dev.weir.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Starts a real Prometheus that reads one Envoy every second. */
public final class Prometheus {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private Prometheus() {}

  /**
   * Starts it and waits until it answers queries.
   *
   * @param dir its configuration and data go here
   * @param envoyAdminPort the admin port of the Envoy that it reads
   */
  public static Child start(Path executable, Path dir, int port, int envoyAdminPort, Path log)
      throws InterruptedException {
    Path config = dir.resolve("prometheus.yml");
    try {
      Files.createDirectories(dir);
      Files.writeString(config, config(envoyAdminPort));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + config, e);
    }
    return Child.start(
            "Prometheus",
            List.of(
                executable.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + dir.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn"),
            log)
        .awaitReady(() -> Http.status(port, "/-/ready") == 200, START_LIMIT);
  }

  static String config(int envoyAdminPort) {
    return """
        global:
          scrape_interval: 1s
          scrape_timeout: 900ms
        scrape_configs:
        - job_name: envoy
          metrics_path: /stats/prometheus
          static_configs:
          - targets: ["127.0.0.1:%d"]
        """
        .formatted(envoyAdminPort);
  }
}
