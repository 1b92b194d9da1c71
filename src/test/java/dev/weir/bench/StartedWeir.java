package dev.weir.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The product as a process: {@code weir serve} over a folder of files. */
final class StartedWeir implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final long LONGEST_END_SECONDS = 20;
  private static final int LOOK_MILLIS = 2;

  private final Process process;
  private final int http;
  private final int xds;
  private final double readyMillis;

  private StartedWeir(Process process, int http, int xds, double readyMillis) {
    this.process = process;
    this.http = http;
    this.xds = xds;
    this.readyMillis = readyMillis;
  }

  /**
   * One kind of the product.
   *
   * @param command what is called
   * @param variables besides those of this process
   */
  record Kind(String name, Path command, Map<String, String> variables) {
    ProcessBuilder call(List<String> arguments) {
      List<String> line = new ArrayList<>(List.of(command.toString()));
      line.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().keySet().removeAll(List.of("WEIR_BIN", "WEIR_JAVA_OPTS"));
      builder.environment().putAll(variables);
      return builder;
    }
  }

  /** Starts it and waits until it says over HTTP that it is ready. */
  static StartedWeir serve(Kind kind, Path mesh, Path folder) throws IOException {
    int http = freePort();
    int xds = freePort();
    Path log = folder.resolve("serve.log");
    ProcessBuilder builder =
        kind.call(
                List.of(
                    "serve",
                    mesh.toString(),
                    "--state",
                    folder.resolve("weir.db").toString(),
                    "--insecure-local",
                    "--http",
                    "127.0.0.1:" + http,
                    "--xds",
                    "127.0.0.1:" + xds))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    long from = System.nanoTime();
    Process process = builder.start();
    try {
      while (!ready(http)) {
        if (!process.isAlive() || System.nanoTime() - from > LONGEST_START.toNanos()) {
          throw new IllegalStateException(
              kind.name() + " did not become ready: " + Files.readString(log));
        }
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + kind.name(), e);
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    return new StartedWeir(process, http, xds, (System.nanoTime() - from) / 1e6);
  }

  private static boolean ready(int port) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/q/health/ready").toURL().openConnection();
    connection.setConnectTimeout(1_000);
    connection.setReadTimeout(5_000);
    try {
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (java.net.SocketException | java.net.SocketTimeoutException _) {
      // Nobody listens yet.
      return false;
    } finally {
      connection.disconnect();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** From the start of the process to the first answer that it is ready, milliseconds. */
  double readyMillis() {
    return readyMillis;
  }

  String url() {
    return "http://127.0.0.1:" + http;
  }

  int xds() {
    return xds;
  }

  /** What it has in memory now, MiB (VmRSS: shared pages of files are in it). */
  double residentMebibytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("the system does not say how much memory process has");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
