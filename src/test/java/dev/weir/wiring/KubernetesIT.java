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
import dev.weir.demo.Tally;
import dev.weir.engine.EngineListener;
import dev.weir.testing.RealEnvoy;
import dev.weir.testing.RealKubernetes;
import dev.weir.testing.RealPrometheus;
import dev.weir.xds.bootstrap.Bootstrap;
import dev.weir.xds.server.StreamListener;
import dev.weir.xds.server.XdsServer;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Weir on a real API server, with no more rights than {@code deploy/kubernetes/role.yaml} gives,
 * and a real Envoy under load.
 */
class KubernetesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ROLLOUTS = "/apis/weir.dev/v1alpha1/namespaces/shop/rollouts";
  private static final String CHECKOUT = ROLLOUTS + "/checkout";

  @TempDir Path folder;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private RealKubernetes kubernetes;
  private DemoMesh mesh;
  private SampleService v2;
  private Load load;
  private Running running;
  private int prometheus;

  private <T extends AutoCloseable> T keep(T closeable) {
    started.push(closeable);
    return closeable;
  }

  @BeforeEach
  void serveV1UnderLoad() throws Exception {
    Path cluster = Files.createDirectory(folder.resolve("cluster"));
    kubernetes = keep(RealKubernetes.start(cluster));
    succeeds("apply", "--server-side", "-f", "rollout-crds");
    succeeds("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
    succeeds("apply", "--server-side", "-f", "deploy/kubernetes/role.yaml");
    succeeds("create", "clusterrolebinding", "weir", "--clusterrole=weir", "--user=weir");
    succeeds("create", "namespace", "shop");
    int egress = Ports.free();
    int admin = Ports.free();
    prometheus = Ports.free();
    SampleService v1 = keep(SampleService.start("v1"));
    v2 = keep(SampleService.start("v2"));
    mesh = new DemoMesh(folder.resolve("shop"));
    mesh.write("v1", egress, Map.of("v1", v1.port(), "v2", v2.port()));
    // The rollout comes first: objects arrive in any order, and agree in the end.
    apply(mesh.rolloutFile());
    apply(mesh.directory());
    Server server = serve();
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
  }

  private Server serve() throws Exception {
    System.setProperty("kubeconfig", kubernetes.kubeconfig(RealKubernetes.WEIR).toString());
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

  @AfterEach
  void closeAll() throws Exception {
    System.clearProperty("kubeconfig");
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  private String succeeds(String... arguments) throws Exception {
    RealKubernetes.Said said = kubernetes.kubectl(arguments);
    assertThat(said.status()).as(said.output()).isZero();
    return said.output();
  }

  private void apply(Path what) throws Exception {
    succeeds("apply", "-f", what.toString());
  }

  private static String phase(JsonNode status) {
    return status.path("phase").asText();
  }

  private JsonNode until(String what, Predicate<JsonNode> reached) {
    return await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> kubernetes.ask("GET", CHECKOUT, "").body().path("status"), reached);
  }

  private static Map<String, String> conditions(JsonNode status) {
    Map<String, String> conditions = new TreeMap<>();
    status
        .path("conditions")
        .forEach(c -> conditions.put(c.path("type").asText(), c.path("status").asText()));
    return conditions;
  }

  private List<String> reasons(String name) throws Exception {
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

  @Test
  void aChangedRolloutGoesThroughACanaryAndABadOneRollsBack() throws Exception {
    mesh.want("v2", List.of("{weight: 20%, hold: 4s}"));
    v2.errorRate(0.5);
    apply(mesh.rolloutFile());
    JsonNode shifted = until("20% are acknowledged", s -> s.at("/weights/v2").asInt() == 2_000);
    assertThat(shifted.path("traffic").asText()).isEqualTo("v1 80%, v2 20%");
    assertThat(conditions(shifted))
        .containsEntry("Ready", "False")
        .containsEntry("Reconciling", "True")
        .containsEntry("Stalled", "False");
    JsonNode back = until("it is rolled back", s -> phase(s).equals("RolledBack"));
    assertThat(conditions(back)).containsEntry("Stalled", "True").containsEntry("Ready", "False");
    assertThat(back.at("/weights/v1").asInt()).isEqualTo(10_000);
    await("the failure is told")
        .atMost(LIMIT)
        .until(
            () -> reasons("checkout").containsAll(List.of("Warning Failed", "Warning RolledBack")));

    // Its people mend it and ship it under the same name: the wanted revision goes back first.
    v2.errorRate(0);
    mesh.want("v1", List.of("{weight: 20%, hold: 2s}"));
    apply(mesh.rolloutFile());
    until("v1 again", s -> phase(s).equals("Healthy") && s.path("observedGeneration").asInt() == 3);
    Instant from = Instant.now();
    mesh.want("v2", List.of("{weight: 20%, hold: 5s}"));
    apply(mesh.rolloutFile());
    succeeds(
        "wait",
        "--for=jsonpath={.status.stable}=v2",
        "--timeout=60s",
        "-n",
        "shop",
        "rollout/checkout");
    succeeds("wait", "--for=condition=Ready", "--timeout=60s", "-n", "shop", "rollout/checkout");
    Tally tally = load.between(from, Instant.now());
    assertThat(tally.failed()).isZero();
    assertThat(tally.answeredBy("v2")).isPositive();
    await("all is told")
        .atMost(LIMIT)
        .until(
            () ->
                reasons("checkout")
                    .containsAll(
                        List.of("Normal Started", "Normal StepAcknowledged", "Normal Promoted")));
    // What was said in both tries is one event that counts.
    assertThat(reasons("checkout")).containsOnlyOnce("Normal Started", "Normal StepEntered");

    // Only the status was written, and only by that.
    JsonNode object = kubernetes.ask("GET", CHECKOUT, "").body();
    assertThat(object.at("/metadata/generation").asInt()).isEqualTo(4);
    for (JsonNode manager : object.at("/metadata/managedFields")) {
      if (manager.path("manager").asText().equals("weir")) {
        assertThat(manager.path("subresource").asText()).isEqualTo("status");
        assertThat(manager.path("operation").asText()).isEqualTo("Apply");
      }
    }
  }

  private static String rollout(String name, String node, String hold) {
    return """
        apiVersion: weir.dev/v1alpha1
        kind: Rollout
        metadata: {name: %s, namespace: shop}
        spec:
          revision: v1
          virtualNode: %s-${revision}
          strategy: {canary: {steps: [{weight: 50%%, hold: %s}]}}
        """
        .formatted(name, node, hold);
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  /**
   * What Weir has asked of the API server since, without the watches that stay open and the look at
   * the commands beside them.
   */
  private List<String> asked(int from) throws Exception {
    List<JsonNode> all = kubernetes.asked(RealKubernetes.WEIR);
    return all.subList(from, all.size()).stream()
        .filter(event -> !event.path("verb").asText().equals("watch"))
        .map(event -> event.path("verb").asText() + " " + event.path("requestURI").asText())
        .filter(asked -> !asked.matches("list /apis/weir.dev/v1alpha1/rolloutcommands.*"))
        .toList();
  }

  @Test
  void aSteadyStateAsksNothingAndARepeatedApplyIsNone() throws Exception {
    // Whatever the start had to write is written.
    await("it has come to rest")
        .atMost(LIMIT)
        .pollDelay(Duration.ofSeconds(3))
        .pollInterval(Duration.ofSeconds(3))
        .until(() -> asked(0).size(), new Unchanged()::since);
    int before = kubernetes.asked(RealKubernetes.WEIR).size();
    String version =
        kubernetes.ask("GET", CHECKOUT, "").body().at("/metadata/resourceVersion").asText();
    for (int i = 0; i < 10; i++) {
      succeeds("apply", "--server-side", "--force-conflicts", "-f", mesh.rolloutFile().toString());
    }
    // The first of them has taken the fields over from the plain apply.
    int generation = kubernetes.ask("GET", CHECKOUT, "").body().at("/metadata/generation").asInt();
    assertThat(generation).isEqualTo(1);
    Instant quiet = Instant.now().plusSeconds(15);
    await().atMost(LIMIT).until(() -> Instant.now().isAfter(quiet));
    assertThat(asked(before)).isEmpty();
    assertThat(version).isNotEmpty();
  }

  /** Whether a number is what it was at the look before. */
  private static final class Unchanged {
    private int last = -1;

    boolean since(int now) {
      boolean same = now == last;
      last = now;
      return same;
    }
  }

  @Test
  void aMistakeOfOneTeamIsToldOnItsObjectAndStopsNobodyElse() throws Exception {
    apply(write("cart.yaml", rollout("cart", "cart", "1s")));
    String cart = ROLLOUTS + "/cart";
    JsonNode told =
        await("it is told")
            .atMost(LIMIT)
            .until(
                () -> kubernetes.ask("GET", cart, "").body().path("status"),
                status -> "True".equals(conditions(status).get("Stalled")));
    assertThat(conditions(told))
        .containsEntry("Ready", "False")
        .containsEntry("Reconciling", "False");
    assertThat(told.path("message").asText()).startsWith("Not taken: ").contains("cart-v1");
    assertThat(told.path("observedGeneration").asInt()).isEqualTo(1);
    await().atMost(LIMIT).until(() -> reasons("cart").equals(List.of("Warning InvalidSpec")));
    assertThat(running.engine().source().problems()).hasSize(1);

    // Somebody else ships meanwhile.
    mesh.want("v2", List.of("{weight: 50%, hold: 1s}"));
    apply(mesh.rolloutFile());
    until("v2 serves", s -> phase(s).equals("Healthy") && s.path("stable").asText().equals("v2"));

    // And a mistake in what is in force changes nothing of it.
    succeeds(
        "patch",
        "rollout",
        "checkout",
        "-n",
        "shop",
        "--type=merge",
        "-p",
        "{\"spec\": {\"virtualNode\": \"nowhere-${revision}\"}}");
    JsonNode held = until("it is told", s -> "True".equals(conditions(s).get("Stalled")));
    assertThat(held.path("phase").asText()).isEqualTo("Healthy");
    assertThat(held.path("observedGeneration").asInt()).isEqualTo(3);
    assertThat(held.path("message").asText()).contains("What was taken before goes on.");
    apply(mesh.rolloutFile());
    JsonNode mended = until("it is mended", s -> s.path("observedGeneration").asInt() == 4);
    assertThat(conditions(mended))
        .as("never the old words of the new")
        .containsEntry("Ready", "True");

    // O-21: a node that a route still names stays, and whoever names it is told.
    succeeds("delete", "virtualnode", "checkout-v2", "-n", "shop");
    until(
        "it is told",
        s ->
            "True".equals(conditions(s).get("Stalled"))
                && s.path("message").asText().contains("checkout-v2"));
    Instant from = Instant.now();
    await().atMost(LIMIT).until(() -> Instant.now().isAfter(from.plusSeconds(2)));
    Tally tally = load.between(from, Instant.now());
    assertThat(tally.answeredBy("v2")).isPositive();
    assertThat(tally.failed()).isZero();
    apply(mesh.directory());
    until("it is there again", s -> "True".equals(conditions(s).get("Ready")));
  }

  @Test
  void anApiServerThatIsAwayHoldsUpNoRolloutAndIsToldEverythingAfterwards() throws Exception {
    mesh.want("v2", List.of("{weight: 20%, hold: 6s}"));
    apply(mesh.rolloutFile());
    until("it has begun", s -> s.at("/weights/v2").asInt() == 2_000);
    Instant from = Instant.now();
    kubernetes.stopApiServer();
    await("the rollout ends without it")
        .atMost(LIMIT)
        .until(
            () ->
                running
                    .engine()
                    .rollout(new ResourceId("shop", "checkout"))
                    .map(view -> view.status().phase() + view.status().stable().map(r -> r.name()))
                    .orElse(""),
            "HealthyOptional[v2]"::equals);
    kubernetes.startApiServer();
    JsonNode caughtUp = until("its status is written", s -> s.path("stable").asText().equals("v2"));
    assertThat(conditions(caughtUp)).containsEntry("Ready", "True");
    // What people want now is seen by the watches that began anew.
    mesh.want("v1", List.of("{weight: 20%, hold: 1s}"));
    apply(mesh.rolloutFile());
    until("v1 serves", s -> phase(s).equals("Healthy") && s.path("stable").asText().equals("v1"));
    assertThat(load.between(from, Instant.now()).failed()).isZero();
  }

  /** O-27: whoever writes beside Weir neither loses a field nor fails a rollout. */
  @Test
  void o27_aSecondWriterAbortsNothingAndKeepsItsFields() throws Exception {
    StringBuilder backends = new StringBuilder("[{virtualService: checkout.shop.internal}");
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      backends.append(", {virtualService: web%d.shop.internal}".formatted(i));
      all.append(
          """
          ---
          apiVersion: weir.dev/v1alpha1
          kind: VirtualService
          metadata: {name: web%1$d.shop.internal, namespace: shop}
          spec: {provider: {virtualRouter: web%1$d}}
          ---
          apiVersion: weir.dev/v1alpha1
          kind: VirtualRouter
          metadata: {name: web%1$d, namespace: shop}
          spec: {listeners: [{port: 8080}], routes: [{name: all, match: {prefix: /}, action: {rollout: web%1$d}}]}
          """
              .formatted(i));
      for (String revision : List.of("v1", "v2")) {
        all.append(
            """
            ---
            apiVersion: weir.dev/v1alpha1
            kind: VirtualNode
            metadata: {name: web%d-%s, namespace: shop}
            spec: {listeners: [{port: 8080}], discovery: {static: [{address: 127.0.0.1, port: %d}]}}
            """
                .formatted(i, revision, v2.port()));
      }
      all.append("---\n").append(rollout("web" + i, "web" + i, "2s"));
    }
    apply(write("many.yaml", all.toString()));
    succeeds(
        "patch",
        "virtualnode",
        "frontend",
        "-n",
        "shop",
        "--type=merge",
        "-p",
        "{\"spec\": {\"backends\": "
            + backends.toString().replaceAll("([a-zA-Z0-9.]+)", "\"$1\"")
            + "]}}");
    succeeds("wait", "--for=condition=Ready", "--timeout=60s", "-n", "shop", "rollout", "--all");
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int n = 0; !Thread.interrupted(); n++) {
                      String path = ROLLOUTS + "/web" + n % 10;
                      String patch =
                          "{\"metadata\": {\"labels\": {\"scaled\": \"%d\"}}, \"status\": {\"theirs\": \"%d\"}}"
                              .formatted(n, n);
                      kubernetes.ask("PATCH", path, "application/merge-patch+json", patch);
                      kubernetes.ask(
                          "PATCH", path + "/status", "application/merge-patch+json", patch);
                      Thread.sleep(5);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    apply(write("many.yaml", all.toString().replace("revision: v1", "revision: v2")));
    for (int i = 0; i < 10; i++) {
      succeeds(
          "wait",
          "--for=jsonpath={.status.stable}=v2",
          "--timeout=90s",
          "-n",
          "shop",
          "rollout/web" + i);
    }
    writer.interrupt();
    writer.join();
    for (int i = 0; i < 10; i++) {
      JsonNode one = kubernetes.ask("GET", ROLLOUTS + "/web" + i, "").body();
      assertThat(one.at("/status/phase").asText()).isEqualTo("Healthy");
      assertThat(one.at("/status/theirs").asText()).isNotEmpty();
      assertThat(one.at("/metadata/labels/scaled").asText()).isNotEmpty();
      assertThat(reasons("web" + i)).noneMatch(reason -> reason.startsWith("Warning"));
    }
  }
}
