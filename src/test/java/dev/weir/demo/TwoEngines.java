package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.Product;
import dev.weir.testing.RealKubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Two built engines as processes on one real API server, with two real Envoys that find them as
 * through a Service, and real services behind.
 */
final class TwoEngines implements AutoCloseable {
  static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String LEASES =
      "/apis/coordination.k8s.io/v1/namespaces/weir-system/leases/weir";

  final RealKubernetes kubernetes;
  final DemoMesh mesh;
  final Map<String, SampleService> services = new HashMap<>();
  final List<Engine> engines = new ArrayList<>();
  private final Path folder;
  private final Command weir;
  private final int egress = Ports.free();
  private final int prometheusPort = Ports.free();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  TwoEngines(Path folder, List<String> revisions) throws Exception {
    this.folder = folder;
    this.weir =
        new Command(
            List.of(Product.command().toString()),
            Files.createDirectories(folder.resolve("commands")));
    kubernetes = keep(RealKubernetes.start(Files.createDirectory(folder.resolve("cluster"))));
    succeeds("apply", "--server-side", "-f", "rollout-crds");
    succeeds("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
    succeeds("create", "namespace", "weir-system");
    succeeds("create", "namespace", DemoMesh.NAMESPACE);
    succeeds("apply", "--server-side", "-f", "deploy/kubernetes/role.yaml");
    succeeds("apply", "--server-side", "-f", "deploy/kubernetes/replica-role.yaml");
    succeeds("create", "clusterrolebinding", "weir", "--clusterrole=weir", "--user=weir");
    succeeds(
        "create", "rolebinding", "weir", "-n", "weir-system", "--role=weir-replica", "--user=weir");
    mesh = new DemoMesh(folder.resolve("shop"));
    Map<String, Integer> ports = new HashMap<>();
    for (String revision : revisions) {
      SampleService service = keep(SampleService.start(revision));
      services.put(revision, service);
      ports.put(revision, service.port());
    }
    mesh.write(revisions.getFirst(), egress, ports);
    Path gates = mesh.directory().resolve("gates.yaml");
    Files.writeString(
        gates, Files.readString(gates).replace("initialDelay: 3s", "initialDelay: 1s"));
    apply(mesh.directory());
    for (int i = 0; i < 2; i++) {
      engines.add(new Engine("weir-" + i));
    }
    engines.forEach(Engine::launch);
    engines.forEach(Engine::awaitReady);
    Balancer xds = keep(new Balancer(engines.stream().map(engine -> engine.xds).toList()));
    int admin = 0;
    for (int i = 0; i < 2; i++) {
      admin = Ports.free();
      envoy(i, admin, xds.port());
    }
    keep(
        Prometheus.start(
            Parts.ofThisMachine().prometheus(),
            folder.resolve("prometheus"),
            prometheusPort,
            admin,
            folder.resolve("prometheus.log")));
  }

  /** Both listen on the same port, and the kernel gives each its share. */
  private void envoy(int number, int admin, int xds) throws Exception {
    Command.Output printed =
        weir.run(
            List.of(
                "proxy",
                "bootstrap",
                "--node",
                DemoMesh.FRONTEND,
                "--id",
                "frontend-" + number,
                "--admin",
                String.valueOf(admin),
                "--xds",
                "127.0.0.1:" + xds));
    assertThat(printed.code()).as(printed.text()).isZero();
    Path bootstrap = Files.writeString(folder.resolve("envoy-" + number + ".yaml"), printed.text());
    keep(
        Envoy.start(
                Parts.ofThisMachine().envoy(),
                bootstrap,
                admin,
                folder.resolve("envoy-" + number + ".log"))
            .awaitReady(() -> Envoy.ready(admin), LIMIT));
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    started.push(closeable);
    return closeable;
  }

  /** One of the two. */
  final class Engine {
    final String name;
    final Api api = new Api(Ports.free());
    private final int xds = Ports.free();
    private Child process;
    private int starts;

    Engine(String name) {
      this.name = name;
    }

    void launch() {
      List<String> line = new ArrayList<>(Product.started(starts++));
      line.addAll(
          weir.line(
              List.of(
                  "serve",
                  "--kubernetes",
                  "--replica",
                  name,
                  "--replica-lease",
                  LEASE.toSeconds() + "s",
                  "--http",
                  api.url().substring("http://".length()),
                  "--xds",
                  "127.0.0.1:" + xds,
                  "--state",
                  folder.resolve(name + ".db").toString(),
                  "--prometheus",
                  "http://127.0.0.1:" + prometheusPort,
                  "--insecure-local")));
      process =
          Child.start(
              name,
              line,
              log(),
              Map.of("KUBECONFIG", kubernetes.kubeconfig(RealKubernetes.WEIR).toString()));
    }

    Path log() {
      return folder.resolve(name + ".log");
    }

    void awaitReady() {
      try {
        process.awaitReady(api::ready, LIMIT);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
      process.kill();
    }

    void signal(String which) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + which, Long.toString(process.pid())).start().waitFor();
    }

    /** As an operator stops it. */
    void stop() {
      process.stop();
    }
  }

  /** Who leads, as the Lease says; empty when nobody does. */
  Optional<Engine> leader() throws IOException, InterruptedException {
    String holder = kubernetes.ask("GET", LEASES, "").body().at("/spec/holderIdentity").asText();
    return engines.stream().filter(engine -> holder.startsWith(engine.name + "@")).findFirst();
  }

  Engine other(Engine one) {
    return engines.get(engines.getFirst() == one ? 1 : 0);
  }

  /** Waits until there is a leader that decides: a command without effect has a durable answer. */
  Engine awaitDecisions(String key) {
    Engine[] found = new Engine[1];
    await("a leader decides")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              Optional<Engine> leader = leader();
              if (leader.isEmpty() || new Orders(leader.get().api).give(Orders.PROBE, key) != 409) {
                return false;
              }
              found[0] = leader.get();
              return true;
            });
    return found[0];
  }

  void want(String revision, List<String> steps) throws Exception {
    mesh.want(revision, steps);
    apply(mesh.rolloutFile());
  }

  private void apply(Path what) throws Exception {
    succeeds("apply", "--server-side", "-f", what.toString());
  }

  private void succeeds(String... arguments) throws Exception {
    RealKubernetes.Said said = kubernetes.kubectl(arguments);
    assertThat(said.status()).as(said.output()).isZero();
  }

  RolloutStatus until(Engine engine, String what, Predicate<RolloutStatus> reached) {
    return await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> engine.api.rollout(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT),
            seen -> seen.filter(reached).isPresent())
        .orElseThrow();
  }

  RolloutStatus untilStable(Engine engine, String revision) {
    return until(
        engine,
        revision + " is stable",
        s -> s.isIn("Healthy") && s.stable().equals(revision) && s.settled());
  }

  Load load(int perSecond) {
    return Load.start(Load.Options.of(egress, DemoMesh.HOST, perSecond));
  }

  @Override
  public void close() throws Exception {
    for (Engine engine : engines) {
      if (engine.process != null) {
        engine.process.kill();
      }
    }
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }
}
