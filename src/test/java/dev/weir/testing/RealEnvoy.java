package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A real Envoy, as a process of its own on loopback. */
public final class RealEnvoy implements AutoCloseable {
  static {
    // Java's client sets Host itself unless told before its first use.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  private static final Duration START = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Process process;
  private final Path directory;
  private final int adminPort;

  private RealEnvoy(Process process, Path directory, int adminPort) {
    this.process = process;
    this.directory = directory;
    this.adminPort = adminPort;
  }

  /** Where the Envoy to test with lies. */
  public static Path binary() {
    String named = System.getenv("WEIR_ENVOY_BIN");
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    Path envoy = named == null ? Path.of(cache, "weir/parts/envoy-1.40.0/envoy") : Path.of(named);
    assertThat(envoy)
        .as("a real Envoy; set WEIR_ENVOY_BIN to the path of one of 1.40")
        .isExecutable();
    return envoy;
  }

  /** A port that is free now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts with a bootstrap whose admin listens on the given port. */
  public static RealEnvoy start(String bootstrap, int adminPort) throws IOException {
    Path directory = Files.createTempDirectory("weir-envoy");
    Path config = Files.writeString(directory.resolve("envoy.yaml"), bootstrap);
    Process process =
        new ProcessBuilder(
                binary().toString(),
                "--config-path",
                config.toString(),
                "--disable-hot-restart",
                "--concurrency",
                "2",
                "--log-level",
                "warning")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    RealEnvoy envoy = new RealEnvoy(process, directory, adminPort);
    try {
      await()
          .atMost(START)
          .ignoreExceptions()
          .until(() -> !process.isAlive() || !envoy.admin("/server_info").isEmpty());
      assertThat(process.isAlive()).as(() -> "Envoy ended: " + envoy.log()).isTrue();
    } catch (RuntimeException | AssertionError e) {
      envoy.close();
      throw e;
    }
    return envoy;
  }

  /** What Envoy itself says of a configuration; empty when it takes it. */
  public static String validate(String yaml) throws IOException, InterruptedException {
    Path config = Files.writeString(Files.createTempFile("weir-validate", ".yaml"), yaml);
    Path out = Files.createTempFile("weir-validate", ".log");
    try {
      Process process =
          new ProcessBuilder(
                  binary().toString(), "--mode", "validate", "--config-path", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue() == 0 ? "" : Files.readString(out);
    } finally {
      Files.delete(config);
      Files.delete(out);
    }
  }

  /** The answer to a GET on the admin interface. */
  public String admin(String path) throws IOException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
              .timeout(Duration.ofSeconds(10))
              .build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Counters and gauges whose names match. */
  public Map<String, Long> stats(String regex) throws IOException {
    Map<String, Long> stats = new TreeMap<>();
    String filter = URLEncoder.encode(regex, StandardCharsets.UTF_8);
    JsonNode found = JSON.readTree(admin("/stats?format=json&filter=" + filter)).path("stats");
    for (JsonNode stat : found) {
      if (stat.has("name")) {
        stats.put(stat.get("name").asText(), stat.get("value").asLong());
      }
    }
    return stats;
  }

  /** One counter, 0 when Envoy does not have it yet. */
  public long stat(String name) throws IOException {
    return stats("^" + Pattern.quote(name) + "$").getOrDefault(name, 0L);
  }

  public String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      for (Path file : List.of(directory.resolve("log"), directory.resolve("envoy.yaml"))) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
