package dev.weir.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Starts a real Envoy. */
public final class Envoy {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private Envoy() {}

  /**
   * Starts it and waits until its admin port answers; it may still wait for its configuration.
   *
   * @param adminPort the one that the bootstrap names
   */
  public static Child start(Path executable, Path bootstrap, int adminPort, Path log)
      throws InterruptedException {
    return Child.start(
            "Envoy",
            List.of(
                executable.toString(),
                "--config-path",
                bootstrap.toString(),
                // Without this Envoy ends when the thread that started it ends.
                "--disable-hot-restart",
                "--concurrency",
                "2",
                "--log-level",
                "warning"),
            log,
            Map.of())
        .awaitReady(() -> Http.status(adminPort, "/server_info") == 200, START_LIMIT);
  }

  /** Whether it has its configuration and serves. */
  public static boolean ready(int adminPort) {
    return Http.status(adminPort, "/ready") == 200;
  }
}
