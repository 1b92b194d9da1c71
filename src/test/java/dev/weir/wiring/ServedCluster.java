package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.cli.ServeOptions;
import dev.weir.cli.ServeOptions.HostPort;
import dev.weir.core.rollout.ResourceId;
import dev.weir.demo.Ports;
import dev.weir.engine.EngineListener;
import dev.weir.testing.RealEnvoy;
import dev.weir.testing.RealKubernetes;
import dev.weir.testing.Wire;
import dev.weir.xds.bootstrap.Bootstrap;
import dev.weir.xds.server.StreamListener;
import dev.weir.xds.server.XdsServer;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Weir on a real API server under {@code deploy/kubernetes}, with a real Envoy, and rollouts in the
 * namespace {@code shop} whose steps wait for people.
 */
final class ServedCluster implements AutoCloseable {
  static final String API = "/apis/weir.dev/v1alpha1/namespaces/shop/";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final RealKubernetes kubernetes;
  private final Wire wire;
  private final int xds = Ports.free();
  private Optional<Running> running = Optional.empty();
  private Optional<Server> server = Optional.empty();

  /**
   * Starts everything and waits until v1 serves.
   *
   * @param rollouts their names
   */
  ServedCluster(Path folder, List<String> rollouts) throws Exception {
    this.folder = folder;
    this.kubernetes = RealKubernetes.start(Files.createDirectory(folder.resolve("cluster")));
    started.push(kubernetes);
    this.wire = new Wire(kubernetes.url().getPort());
    started.push(wire);
    succeeds("apply", "--server-side", "-f", "rollout-crds");
    succeeds("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
    succeeds("apply", "--server-side", "-f", "deploy/kubernetes/role.yaml");
    succeeds("create", "clusterrolebinding", "weir", "--clusterrole=weir", "--user=weir");
    succeeds("create", "namespace", "shop");
    apply("mesh", mesh(Ports.free(), rollouts));
    serve(InstantSource.system());
    int admin = Ports.free();
    started.push(
        RealEnvoy.start(
            new Bootstrap()
                .yaml(
                    new ResourceId("shop", "frontend"),
                    "frontend-1",
                    "127.0.0.1:" + xds,
                    OptionalInt.of(admin)),
            admin));
    for (String name : rollouts) {
      until(name, "v1 serves", status -> status.path("phase").asText().equals("Healthy"));
    }
  }

  static String mesh(int egress, List<String> rollouts) {
    StringBuilder all = new StringBuilder();
    StringBuilder backends = new StringBuilder();
    for (String name : rollouts) {
      backends
          .append(backends.isEmpty() ? "" : ", ")
          .append("{virtualService: %s.shop.internal}".formatted(name));
      all.append(
          """
          ---
          apiVersion: weir.dev/v1alpha1
          kind: VirtualService
          metadata: {name: %1$s.shop.internal, namespace: shop}
          spec: {provider: {virtualRouter: %1$s}}
          ---
          apiVersion: weir.dev/v1alpha1
          kind: VirtualRouter
          metadata: {name: %1$s, namespace: shop}
          spec: {listeners: [{port: 8080}], routes: [{name: all, match: {prefix: /}, action: {rollout: %1$s}}]}
          ---
          apiVersion: weir.dev/v1alpha1
          kind: VirtualNode
          metadata: {name: %1$s-v1, namespace: shop}
          spec: {listeners: [{port: 8080}], discovery: {static: [{address: 127.0.0.1, port: 9001}]}}
          ---
          apiVersion: weir.dev/v1alpha1
          kind: VirtualNode
          metadata: {name: %1$s-v2, namespace: shop}
          spec: {listeners: [{port: 8080}], discovery: {static: [{address: 127.0.0.1, port: 9002}]}}
          ---
          """
              .formatted(name));
      all.append(rollout(name, "v1"));
    }
    return """
        apiVersion: weir.dev/v1alpha1
        kind: VirtualNode
        metadata: {name: frontend, namespace: shop}
        spec: {egress: {address: 127.0.0.1, port: %d}, backends: [%s]}
        """
            .formatted(egress, backends)
        + all;
  }

  static String rollout(String name, String revision) {
    return """
        apiVersion: weir.dev/v1alpha1
        kind: Rollout
        metadata: {name: %1$s, namespace: shop}
        spec:
          revision: %2$s
          virtualNode: %1$s-${revision}
          strategy:
            canary:
              steps:
              - {weight: 10%%}
              - pause: {until: promoted}
              - {weight: 50%%}
              - pause: {until: promoted}
        """
        .formatted(name, revision);
  }

  /** Starts Weir, or a new one after {@link #stop}. */
  void serve(InstantSource clock) throws Exception {
    System.setProperty(
        "kubeconfig",
        kubernetes
            .kubeconfig(RealKubernetes.WEIR, URI.create("https://127.0.0.1:" + wire.port()))
            .toString());
    HostPort nowhere = new HostPort("127.0.0.1", 0);
    Running weir =
        new Running(
            new ServeOptions(
                new ServeOptions.Source.Kubernetes(),
                nowhere,
                nowhere,
                folder.resolve("weir.db"),
                Optional.empty(),
                new ServeOptions.Access.InsecureLocal(),
                ServeOptions.LogFormat.HUMAN,
                new ServeOptions.Journal(1_000, Duration.ofDays(1))),
            EngineListener.SILENT,
            StreamListener.NONE,
            clock);
    running = Optional.of(weir);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", xds))
            .permitKeepAliveTime(
                XdsServer.PROXY_KEEP_ALIVE.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true);
    weir.xds().services().forEach(builder::addService);
    server = Optional.of(builder.build().start());
    weir.start();
  }

  /** Ends Weir; what it has stored stays. */
  void stop() throws Exception {
    if (server.isPresent()) {
      server.get().shutdownNow().awaitTermination();
      server = Optional.empty();
    }
    running.ifPresent(Running::close);
    running = Optional.empty();
  }

  RealKubernetes kubernetes() {
    return kubernetes;
  }

  /** The way from Weir to the API server. */
  Wire wire() {
    return wire;
  }

  Running running() {
    return running.orElseThrow();
  }

  String succeeds(String... arguments) throws Exception {
    RealKubernetes.Said said = kubernetes.kubectl(arguments);
    assertThat(said.status()).as(said.output()).isZero();
    return said.output();
  }

  /** Applies objects that are written as YAML. */
  void apply(String file, String yaml) throws Exception {
    succeeds("apply", "-f", write(file, yaml).toString());
  }

  Path write(String file, String yaml) throws Exception {
    return Files.writeString(folder.resolve(file + ".yaml"), yaml);
  }

  /** Wants v2, and waits until it has its first share and waits for a person. */
  void ship(String rollout) throws Exception {
    apply(rollout, rollout(rollout, "v2"));
    until(rollout, "it waits at 10%", status -> at(status, 1_000));
  }

  static boolean at(JsonNode status, int basisPoints) {
    return status.path("phase").asText().equals("Paused")
        && status.at("/weights/v2").asInt() == basisPoints;
  }

  JsonNode status(String rollout) throws Exception {
    return kubernetes.ask("GET", API + "rollouts/" + rollout, "").body().path("status");
  }

  JsonNode until(String rollout, String what, Predicate<JsonNode> reached) {
    return await(rollout + ": " + what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> status(rollout), reached);
  }

  /** A command as people write it; more lines of its spec in {@code more}. */
  static String command(String name, String rollout, String action, String more) {
    return """
        apiVersion: weir.dev/v1alpha1
        kind: RolloutCommand
        metadata: {name: %s, namespace: shop}
        spec: {rollout: %s, action: %s%s}
        """
        .formatted(name, rollout, action, more.isEmpty() ? "" : ", " + more);
  }

  JsonNode commandStatus(String name) throws Exception {
    return kubernetes.ask("GET", API + "rolloutcommands/" + name, "").body().path("status");
  }

  /** Waits until a command is done or refused. */
  JsonNode finished(String name) {
    return await(name + " is finished")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> commandStatus(name), status -> status.has("finishedAt"));
  }

  @Override
  public void close() throws Exception {
    System.clearProperty("kubeconfig");
    stop();
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }
}
