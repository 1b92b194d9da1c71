package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.cli.ServeOptions;
import dev.weir.cli.ServeOptions.HostPort;
import dev.weir.core.rollout.ResourceId;
import dev.weir.demo.Child;
import dev.weir.demo.DemoMesh;
import dev.weir.demo.Load;
import dev.weir.demo.Ports;
import dev.weir.demo.Prometheus;
import dev.weir.demo.SampleService;
import dev.weir.engine.EngineListener;
import dev.weir.testing.RealEnvoy;
import dev.weir.testing.RealKubernetes;
import dev.weir.testing.RealPrometheus;
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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A shop on a real API server, with a real Envoy under load and a real Prometheus, and Weir in
 * front of it with the rights of {@code deploy/kubernetes} and no others: it asks as the service
 * account there.
 */
final class ClusterShop implements AutoCloseable {
  static final String WEIR = "system:serviceaccount:weir-system:weir";
  static final String API = "/apis/weir.dev/v1alpha1/namespaces/shop/";
  static final String CHECKOUT = API + "rollouts/checkout";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final RealKubernetes kubernetes;
  private final DemoMesh mesh;
  private final SampleService v2;
  private final Load load;
  private final int prometheus = Ports.free();
  private final URI way;
  private Running running;
  private int xds;

  /** How Weir reaches the API server. */
  interface Way {
    URI to(RealKubernetes kubernetes) throws Exception;
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    started.push(closeable);
    return closeable;
  }

  /** Starts everything, and waits until v1 serves and the load runs. */
  ClusterShop(Path folder) throws Exception {
    this(folder, RealKubernetes::url);
  }

  /**
   * The same.
   *
   * @param way by which address Weir asks the API server
   */
  ClusterShop(Path folder, Way way) throws Exception {
    this.folder = folder;
    try {
      Path cluster = Files.createDirectory(folder.resolve("cluster"));
      kubernetes = keep(RealKubernetes.start(cluster));
      install(kubernetes);
      this.way = way.to(kubernetes);
      succeeds("create", "namespace", "shop");
      int egress = Ports.free();
      int admin = Ports.free();
      SampleService v1 = keep(SampleService.start("v1"));
      v2 = keep(SampleService.start("v2"));
      mesh = new DemoMesh(folder.resolve("shop"));
      mesh.write("v1", egress, Map.of("v1", v1.port(), "v2", v2.port()));
      // The rollout comes first: objects arrive in any order, and agree in the end.
      apply(mesh.rolloutFile());
      apply(mesh.directory());
      Server server = serve();
      xds = server.getPort();
      String bootstrap =
          new Bootstrap()
              .yaml(
                  new ResourceId(DemoMesh.NAMESPACE, "frontend"),
                  "frontend-1",
                  "127.0.0.1:" + server.getPort(),
                  OptionalInt.of(admin));
      keep(RealEnvoy.start(bootstrap, admin));
      Child source =
          keep(
              Prometheus.start(
                  RealPrometheus.part("WEIR_PROMETHEUS_BIN", "prometheus"),
                  folder.resolve("prometheus"),
                  prometheus,
                  admin,
                  folder.resolve("prometheus.log")));
      assertThat(source.alive()).isTrue();
      until("v1 serves", status -> phase(status).equals("Healthy"));
      load = keep(Load.start(Load.Options.of(egress, DemoMesh.HOST, 200)));
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  private Server serve() throws Exception {
    System.setProperty(
        "kubeconfig", kubernetes.kubeconfigOfAccount("weir-system", "weir", way).toString());
    HostPort nowhere = new HostPort("127.0.0.1", 0);
    running =
        new Running(
            new ServeOptions(
                new ServeOptions.Source.Kubernetes(),
                nowhere,
                nowhere,
                folder.resolve("weir.db"),
                Optional.of(URI.create("http://127.0.0.1:" + prometheus)),
                new ServeOptions.Access.InsecureLocal(),
                ServeOptions.LogFormat.HUMAN,
                new ServeOptions.Journal(1_000, Duration.ofDays(1))),
            EngineListener.SILENT,
            StreamListener.NONE,
            Instant::now);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .permitKeepAliveTime(
                XdsServer.PROXY_KEEP_ALIVE.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true);
    running.xds().services().forEach(builder::addService);
    Server server = builder.build().start();
    started.push(server::shutdownNow);
    keep(running);
    running.start();
    return server;
  }

  @Override
  public void close() throws Exception {
    System.clearProperty("kubeconfig");
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  /** Applies all of {@code deploy/kubernetes}, as strictly as an API server can be. */
  static void install(RealKubernetes kubernetes) throws Exception {
    // A definition must be there before what is of its kind; nothing here is.
    RealKubernetes.Said said =
        kubernetes.kubectl(
            "apply", "--server-side", "--validate=strict", "-k", "deploy/kubernetes");
    assertThat(said.status()).as(said.output()).isZero();
    said =
        kubernetes.kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
    assertThat(said.status()).as(said.output()).isZero();
  }

  String succeeds(String... arguments) throws Exception {
    RealKubernetes.Said said = kubernetes.kubectl(arguments);
    assertThat(said.status()).as(said.output()).isZero();
    return said.output();
  }

  void apply(Path what) throws Exception {
    succeeds("apply", "-f", what.toString());
  }

  static String phase(JsonNode status) {
    return status.path("phase").asText();
  }

  JsonNode until(String what, Predicate<JsonNode> reached) {
    return await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> kubernetes.ask("GET", CHECKOUT, "").body().path("status"), reached);
  }

  static Map<String, String> conditions(JsonNode status) {
    Map<String, String> conditions = new TreeMap<>();
    status
        .path("conditions")
        .forEach(c -> conditions.put(c.path("type").asText(), c.path("status").asText()));
    return conditions;
  }

  List<String> reasons(String name) throws Exception {
    List<String> reasons = new ArrayList<>();
    kubernetes
        .ask("GET", "/api/v1/namespaces/shop/events", "")
        .body()
        .path("items")
        .forEach(
            event -> {
              if (event.at("/involvedObject/name").asText().equals(name)) {
                reasons.add(event.path("type").asText() + " " + event.path("reason").asText());
              }
            });
    return reasons;
  }

  Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  /** What Weir has asked of the API server since, without the watches that stay open. */
  List<String> asked(int from) throws Exception {
    List<JsonNode> all = kubernetes.asked(WEIR);
    return all.subList(from, all.size()).stream()
        .filter(event -> !event.path("verb").asText().equals("watch"))
        .map(event -> event.path("verb").asText() + " " + event.path("requestURI").asText())
        .toList();
  }

  /** An object of the namespace, as it is now. */
  RealKubernetes.Answer object(String plural, String name) throws Exception {
    return kubernetes.ask("GET", API + plural + "/" + name, "");
  }

  RealKubernetes kubernetes() {
    return kubernetes;
  }

  DemoMesh mesh() {
    return mesh;
  }

  /** The service that answers as v2. */
  SampleService v2() {
    return v2;
  }

  Load load() {
    return load;
  }

  /** Where proxies connect. */
  int xds() {
    return xds;
  }

  Running running() {
    return running;
  }
}
