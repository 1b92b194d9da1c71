package dev.weir.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that has to run before a story can be played: the revisions, the engine on its
 * directory, an Envoy, a Prometheus, and the load. Closed in the opposite order.
 */
final class Stage implements AutoCloseable {
  static final int REQUESTS_PER_SECOND = 500;
  static final String FIRST = "v1";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final Settings settings;
  private final Path folder;
  private final Screen screen;
  private final Command weir;
  private final DemoMesh mesh;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final int adminPort = Ports.free();
  private final int egressPort = Ports.free();
  private final int xdsPort = Ports.free();
  private final int prometheusPort = Ports.free();
  private final Api api = new Api(Ports.free());

  /**
   * @param folder everything is written below it
   */
  Stage(Settings settings, Path folder, Screen screen) throws IOException {
    this.settings = settings;
    this.folder = folder;
    this.screen = screen;
    this.weir = new Command(settings.weir(), Files.createDirectories(folder.resolve("commands")));
    this.mesh = new DemoMesh(folder.resolve("shop"));
  }

  DemoMesh mesh() {
    return mesh;
  }

  Api api() {
    return api;
  }

  Command weir() {
    return weir;
  }

  /** Where the frontend's proxy listens. */
  int egressPort() {
    return egressPort;
  }

  /** Where the files and logs lie. */
  Path folder() {
    return folder;
  }

  /**
   * Starts everything and waits until the first revision serves.
   *
   * @return the load, which goes on until this is closed
   */
  Load start() throws InterruptedException, IOException {
    Map<String, Integer> revisions = startRevisions();
    mesh.write(FIRST, egressPort, revisions);
    Child engine = startEngine();
    screen.line("  Prometheus %s, reads the proxy every second".formatted(at(prometheusPort)));
    started(
        Prometheus.start(
            settings.prometheus(),
            folder.resolve("prometheus"),
            prometheusPort,
            adminPort,
            folder.resolve("prometheus.log")));
    engine.awaitReady(api::ready, START_LIMIT);
    Child envoy = startEnvoy();
    envoy.awaitReady(() -> Envoy.ready(adminPort), START_LIMIT);
    awaitFirstAnswer();
    screen.line(
        "  load       %d requests a second through that proxy".formatted(REQUESTS_PER_SECOND));
    Load load = Load.start(Load.Options.of(egressPort, DemoMesh.HOST, REQUESTS_PER_SECOND));
    started(load);
    return load;
  }

  /**
   * @throws StoryFailedException when a process that must run has ended; with its last words
   */
  void checkAlive() {
    for (AutoCloseable each : running) {
      if (each instanceof Child child && !child.alive()) {
        throw new StoryFailedException(child.name() + " has ended.\n" + child.lastLines());
      }
    }
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        screen.line("  could not be stopped: " + e.getMessage());
      }
    }
  }

  private Map<String, Integer> startRevisions() {
    Map<String, Integer> ports = new TreeMap<>();
    for (String revision :
        List.of(FIRST, Stories.GOOD, Stories.BAD, Stories.BY_HAND, Stories.GREEN)) {
      SampleService service = started(SampleService.start(revision));
      if (revision.equals(Stories.BAD)) {
        service.errorRate(Stories.BAD_ERROR_RATE);
      }
      ports.put(revision, service.port());
    }
    screen.line(
        "  revisions  %s of the service checkout".formatted(String.join(", ", ports.keySet())));
    return ports;
  }

  private Child startEngine() {
    screen.line("  Weir       %s, serves the directory %s".formatted(api.url(), mesh.directory()));
    return started(
        Child.start(
            "Weir",
            weir.line(
                List.of(
                    "serve",
                    mesh.directory().toString(),
                    "--http",
                    api.url().substring("http://".length()),
                    "--xds",
                    "127.0.0.1:" + xdsPort,
                    "--prometheus",
                    at(prometheusPort),
                    "--insecure-local",
                    "--state",
                    folder.resolve("weir.db").toString())),
            folder.resolve("weir.log")));
  }

  private Child startEnvoy() throws InterruptedException, IOException {
    Command.Output output =
        weir.run(
            List.of(
                "proxy",
                "bootstrap",
                "--node",
                DemoMesh.FRONTEND,
                "--admin",
                Integer.toString(adminPort),
                "--xds",
                "127.0.0.1:" + xdsPort));
    if (output.code() != 0) {
      throw new StoryFailedException(
          "weir proxy bootstrap ended with code %d: %s".formatted(output.code(), output.errors()));
    }
    Path bootstrap = folder.resolve("envoy.yaml");
    Files.writeString(bootstrap, output.text());
    screen.line("  Envoy      %s, the proxy of the frontend".formatted(at(egressPort)));
    return started(
        Envoy.start(settings.envoy(), bootstrap, adminPort, folder.resolve("envoy.log")));
  }

  /** The load counts everything that fails, so it begins only when the route is there. */
  private void awaitFirstAnswer() throws InterruptedException {
    Instant end = Instant.now().plus(START_LIMIT);
    String last = "";
    try (HttpConnection connection =
        new HttpConnection(
            new InetSocketAddress("127.0.0.1", egressPort),
            DemoMesh.HOST,
            "/",
            Duration.ofSeconds(5))) {
      while (Instant.now().isBefore(end)) {
        try {
          HttpConnection.Answer answer = connection.exchange();
          if (answer.status() == 200) {
            return;
          }
          last = answer.status() + " " + answer.text();
        } catch (IOException e) {
          last = e.getMessage();
        }
        Thread.sleep(BETWEEN_TRIES);
      }
    }
    throw new StoryFailedException(
        "Not within %d s: %s answers through the proxy. The last answer: %s"
            .formatted(START_LIMIT.toSeconds(), FIRST, last));
  }

  private <T extends AutoCloseable> T started(T what) {
    running.push(what);
    return what;
  }

  private static String at(int port) {
    return "http://127.0.0.1:" + port;
  }
}
