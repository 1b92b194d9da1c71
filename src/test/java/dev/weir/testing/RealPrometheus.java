package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Prometheus on loopback that scrapes Envoys' admin ports. */
public final class RealPrometheus implements AutoCloseable {
  private final Process process;
  private final int port;

  private RealPrometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one in the given empty folder and waits until it answers.
   *
   * @param targets {@code host:port} of admin interfaces
   */
  public static RealPrometheus start(Path folder, Duration interval, List<String> targets)
      throws IOException {
    int port = freePort();
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: %dms, scrape_timeout: %dms}
        scrape_configs:
        - job_name: envoy
          metrics_path: /stats/prometheus
          static_configs: [{targets: %s}]
        """
            .formatted(interval.toMillis(), interval.toMillis() * 9 / 10, targets));
    Process process =
        new ProcessBuilder(
                part("WEIR_PROMETHEUS_BIN", "prometheus").toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    RealPrometheus prometheus = new RealPrometheus(process, port);
    await("Prometheus is ready").atMost(Duration.ofSeconds(60)).until(prometheus::ready);
    return prometheus;
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A real part: where the environment says, else in the cache of fetched parts. */
  public static Path part(String variable, String name) throws IOException {
    Optional<String> given = Optional.ofNullable(System.getenv(variable));
    if (given.isPresent()) {
      return Path.of(given.get());
    }
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    try (Stream<Path> versions = Files.list(Path.of(cache, "weir", "parts"))) {
      Optional<Path> found =
          versions
              .filter(folder -> folder.getFileName().toString().startsWith(name + "-"))
              .map(folder -> folder.resolve(name))
              .filter(Files::isExecutable)
              .max(Path::compareTo);
      assertThat(found).as("no " + name + "; run bin/parts or set " + variable).isPresent();
      return found.orElseThrow();
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private boolean ready() {
    assertThat(process.isAlive()).as("Prometheus has ended; see prometheus.log").isTrue();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(url().resolve("/-/ready")).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
