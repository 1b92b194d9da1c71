package dev.weir.demo;

import static org.awaitility.Awaitility.await;

import dev.weir.testing.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The whole product as a user has it: the built engine as a process on a directory, a real Envoy
 * with our bootstrap, real services; the engine can be killed and started again.
 */
final class LiveShop implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  final DemoMesh mesh;
  final Api api = new Api(Ports.free());
  final Map<String, SampleService> services = new HashMap<>();
  final int egress = Ports.free();
  final int admin = Ports.free();
  private final int xds = Ports.free();
  private final Path folder;
  private final Command weir;
  private final Setting setting;
  private final List<String> serve;
  private final Path bootstrap;
  private Child engine;
  private int starts;
  private Child envoy;

  /**
   * How it stands.
   *
   * @param revisions the first is wanted first
   * @param options of serve, besides addresses and state
   * @param around what the engine's command line begins with, for example a shell that mounts a
   *     disk
   * @param state the engine's state file
   * @param source what serve is told to serve, made of the mesh's directory when that is written
   * @param xdsOfProxies where the proxies find the engine that listens on the given port
   */
  record Setting(
      List<String> revisions,
      List<String> options,
      List<String> around,
      Path state,
      Function<Path, List<String>> source,
      IntUnaryOperator xdsOfProxies) {
    static Setting of(Path folder, List<String> revisions, List<String> options) {
      return new Setting(
          revisions,
          options,
          List.of(),
          folder.resolve("weir.db"),
          mesh -> List.of(mesh.toString()),
          IntUnaryOperator.identity());
    }

    Setting engineIn(List<String> prefix, Path stateFile) {
      return new Setting(revisions, options, prefix, stateFile, source, xdsOfProxies);
    }

    Setting proxiesReach(IntUnaryOperator other) {
      return new Setting(revisions, options, around, state, source, other);
    }

    Setting serving(Function<Path, List<String>> other) {
      return new Setting(revisions, options, around, state, other, xdsOfProxies);
    }
  }

  /**
   * @param options of serve, besides addresses and state
   */
  LiveShop(Path folder, List<String> revisions, List<String> options) throws Exception {
    this(folder, Setting.of(folder, revisions, options));
  }

  LiveShop(Path folder, Setting setting) throws Exception {
    this.folder = folder;
    this.setting = setting;
    List<String> revisions = setting.revisions();
    this.weir =
        new Command(
            List.of(Product.command().toString()),
            Files.createDirectories(folder.resolve("commands")));
    this.mesh = new DemoMesh(folder.resolve("shop"));
    for (String revision : revisions) {
      services.put(revision, SampleService.start(revision));
    }
    Map<String, Integer> ports = new HashMap<>();
    services.forEach((revision, service) -> ports.put(revision, service.port()));
    mesh.write(revisions.getFirst(), egress, ports);
    List<String> line = new ArrayList<>(List.of("serve"));
    line.addAll(setting.source().apply(mesh.directory()));
    line.addAll(
        List.of(
            "--http",
            api.url().substring("http://".length()),
            "--xds",
            "127.0.0.1:" + xds,
            "--state",
            setting.state().toString()));
    line.addAll(setting.options());
    this.serve = line;
    startEngine();
    int seen = setting.xdsOfProxies().applyAsInt(xds);
    Command.Output printed =
        weir(
            "proxy",
            "bootstrap",
            "--node",
            DemoMesh.FRONTEND,
            "--admin",
            String.valueOf(admin),
            "--xds",
            "127.0.0.1:" + seen);
    bootstrap = Files.writeString(folder.resolve("envoy.yaml"), printed.text());
    startEnvoy();
  }

  /** Returns when it serves. */
  void startEnvoy() throws InterruptedException {
    envoy =
        Envoy.start(Parts.ofThisMachine().envoy(), bootstrap, admin, folder.resolve("envoy.log"))
            .awaitReady(() -> Envoy.ready(admin), LIMIT);
  }

  /** {@code kill -9}. */
  void killEnvoy() throws InterruptedException {
    envoy.kill();
  }

  Command.Output weir(String... arguments) throws IOException, InterruptedException {
    return weir.run(List.of(arguments));
  }

  /** A client command against this engine. */
  Command.Output client(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--server", api.url()));
    return weir.run(line);
  }

  /** Returns when it is ready. */
  void startEngine() throws InterruptedException {
    launchEngine().awaitReady(api::ready, LIMIT);
  }

  /** Returns as soon as its process is there. */
  Child launchEngine() {
    List<String> line = new ArrayList<>(Product.started(starts++));
    line.addAll(setting.around());
    line.addAll(weir.line(serve));
    engine = Child.start("Weir", line, folder.resolve("weir.log"));
    return engine;
  }

  /** A real Prometheus that reads this shop's proxy; returns when it answers. */
  Child startPrometheus(int port) throws InterruptedException {
    return Prometheus.start(
        Parts.ofThisMachine().prometheus(),
        folder.resolve("prometheus"),
        port,
        admin,
        folder.resolve("prometheus.log"));
  }

  /** Gates that ask sooner than a person who watches would like it. */
  void quickGates() throws IOException {
    Path gates = mesh.directory().resolve("gates.yaml");
    Files.writeString(
        gates, Files.readString(gates).replace("initialDelay: 3s", "initialDelay: 1s"));
  }

  Child engine() {
    return engine;
  }

  /** {@code kill -9} and a new start. */
  void crashEngine() throws InterruptedException {
    engine.kill();
    startEngine();
  }

  Load load(int perSecond) {
    return Load.start(Load.Options.of(egress, DemoMesh.HOST, perSecond));
  }

  RolloutStatus until(String what, Predicate<RolloutStatus> reached) {
    try {
      return await(what)
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(
              () -> api.rollout(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT),
              seen -> seen.filter(reached).isPresent())
          .orElseThrow();
    } catch (ConditionTimeoutException late) {
      throw new AssertionError(
          late.getMessage() + "\nWeir: " + end("weir.log") + "\nEnvoy: " + end("envoy.log"), late);
    }
  }

  /** The last lines of a log, for whoever has to find out why. */
  private String end(String log) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(log));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
    } catch (IOException e) {
      return "has no log: " + e;
    }
  }

  RolloutStatus untilStable(String revision) {
    return until(
        revision + " is stable",
        s -> s.isIn("Healthy") && s.stable().equals(revision) && s.settled());
  }

  Optional<RolloutStatus> now() throws IOException {
    return api.rollout(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT);
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("weir.log"));
  }

  @Override
  public void close() {
    if (envoy != null) {
      envoy.stop();
    }
    if (engine != null) {
      engine.stop();
    }
    services.values().forEach(SampleService::close);
  }
}
