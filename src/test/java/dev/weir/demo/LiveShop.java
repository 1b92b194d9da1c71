package dev.weir.demo;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

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
  private final List<String> serve;
  private Child engine;
  private Child envoy;

  /**
   * @param options of serve, besides addresses and state
   */
  LiveShop(Path folder, List<String> revisions, List<String> options) throws Exception {
    this.folder = folder;
    this.weir =
        new Command(List.of(weirCommand()), Files.createDirectories(folder.resolve("commands")));
    this.mesh = new DemoMesh(folder.resolve("shop"));
    for (String revision : revisions) {
      services.put(revision, SampleService.start(revision));
    }
    Map<String, Integer> ports = new HashMap<>();
    services.forEach((revision, service) -> ports.put(revision, service.port()));
    mesh.write(revisions.getFirst(), egress, ports);
    List<String> line = new ArrayList<>(List.of("serve", mesh.directory().toString()));
    line.addAll(
        List.of(
            "--http",
            api.url().substring("http://".length()),
            "--xds",
            "127.0.0.1:" + xds,
            "--state",
            folder.resolve("weir.db").toString()));
    line.addAll(options);
    this.serve = line;
    startEngine();
    Command.Output bootstrap =
        weir(
            "proxy",
            "bootstrap",
            "--node",
            DemoMesh.FRONTEND,
            "--admin",
            String.valueOf(admin),
            "--xds",
            "127.0.0.1:" + xds);
    Path file = folder.resolve("envoy.yaml");
    Files.writeString(file, bootstrap.text());
    envoy =
        Envoy.start(Parts.ofThisMachine().envoy(), file, admin, folder.resolve("envoy.log"))
            .awaitReady(() -> Envoy.ready(admin), LIMIT);
  }

  /** {@code WEIR_BIN} where the product is elsewhere, for example a native executable. */
  static String weirCommand() {
    String elsewhere = System.getenv("WEIR_BIN");
    return elsewhere == null ? Path.of("bin/weir").toAbsolutePath().toString() : elsewhere;
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

  void startEngine() throws InterruptedException {
    engine =
        Child.start("Weir", weir.line(serve), folder.resolve("weir.log"))
            .awaitReady(api::ready, LIMIT);
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
    return await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> api.rollout(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT),
            seen -> seen.filter(reached).isPresent())
        .orElseThrow();
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
