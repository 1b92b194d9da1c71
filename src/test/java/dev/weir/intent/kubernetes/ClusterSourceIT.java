package dev.weir.intent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentSource.SyncResult;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.testing.RealKubernetes;
import dev.weir.testing.Wire;
import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches on a real API server that are cut, fall silent, or ask for what is gone. */
class ClusterSourceIT {
  /** What is stored and not told is found within so long, whatever happens to the watches. */
  private static final Duration RESYNC = Duration.ofSeconds(60);

  private static final String NODE = "/apis/weir.dev/v1alpha1/namespaces/default/virtualnodes/web";

  @TempDir Path folder;
  private RealKubernetes kubernetes;
  private Wire wire;
  private ClusterAccess access;
  private ClusterSource source;
  private final List<IntentRead> reads = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    kubernetes = RealKubernetes.start(folder);
    wire = new Wire(kubernetes.url().getPort());
    assertThat(kubernetes.kubectl("create", "namespace", "default").output()).isNotEmpty();
  }

  @AfterEach
  void stop() throws Exception {
    if (source != null) {
      source.close();
      access.close();
    }
    wire.close();
    kubernetes.close();
  }

  private void apply(String file) throws Exception {
    RealKubernetes.Said said = kubernetes.kubectl("apply", "--server-side", "-f", file);
    assertThat(said.status()).as(said.output()).isZero();
  }

  /** Somebody wants the node to listen there. */
  private void write(int port) throws Exception {
    Path file = folder.resolve("node.yaml");
    Files.writeString(
        file,
        """
        apiVersion: weir.dev/v1alpha1
        kind: VirtualNode
        metadata: {name: web, namespace: default}
        spec: {listeners: [{port: %d}], discovery: {static: [{address: 10.0.0.1, port: 80}]}}
        """
            .formatted(port));
    apply(file.toString());
  }

  private void define() throws Exception {
    apply("rollout-crds");
    assertThat(
            kubernetes
                .kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all")
                .status())
        .isZero();
  }

  private void watch(Duration silence) throws Exception {
    define();
    write(8080);
    begin(silence);
    until(8080);
  }

  private void begin(Duration silence) throws Exception {
    Path file =
        kubernetes.kubeconfig(RealKubernetes.ADMIN, URI.create("https://127.0.0.1:" + wire.port()));
    access = ClusterAccess.to(Config.fromKubeconfig(file.toFile()), silence);
    source = new ClusterSource(access, Map.of(), reads::add, new Silent());
    source.start();
  }

  private Optional<Integer> port() {
    return reads.isEmpty() || !(reads.getLast() instanceof IntentRead.Accepted accepted)
        ? Optional.empty()
        : Optional.ofNullable(
                accepted.intent().mesh().nodes().get(new ResourceId("default", "web")))
            .map(node -> node.listeners().getFirst().port());
  }

  private void until(int port) {
    await("the port " + port).atMost(RESYNC).until(this::port, Optional.of(port)::equals);
  }

  @Test
  void o13_whatIsWrittenWhileTheWatchIsCutIsFoundAfterwards() throws Exception {
    watch(ClusterAccess.SILENCE);
    wire.cut();
    write(8081);
    await().pollDelay(Duration.ofSeconds(10)).atMost(RESYNC).until(() -> true);
    assertThat(port()).hasValue(8080);
    wire.mend();
    until(8081);
    assertThat(reads).hasSize(2);
  }

  @Test
  void o13_aWatchThatIsOpenAndTellsNothingIsNoticed() throws Exception {
    watch(Duration.ofSeconds(5));
    wire.silence();
    write(8081);
    until(8081);
    assertThat(reads).hasSize(2);
  }

  /** The API server ends each before the patience is over, and nothing is listed again. */
  @Test
  void aWatchThatEndsGoesOnWhereItWas() throws Exception {
    watch(Duration.ofSeconds(5));
    int from = kubernetes.asked(RealKubernetes.ADMIN).size();
    await().pollDelay(Duration.ofSeconds(11)).atMost(RESYNC).until(() -> true);
    write(8081);
    until(8081);
    var nodes =
        kubernetes.asked(RealKubernetes.ADMIN).stream()
            .skip(from)
            .filter(event -> event.path("userAgent").asText().equals("weir"))
            .toList();
    assertThat(nodes)
        .allMatch(event -> event.path("verb").asText().equals("watch"))
        .filteredOn(event -> event.path("requestURI").asText().contains("virtualnodes"))
        .hasSizeBetween(2, 6)
        .allMatch(event -> event.path("requestURI").asText().contains("timeoutSeconds=4"));
    assertThat(reads).hasSize(2);
  }

  @Test
  void aWatchThatAsksForWhatIsGoneReadsEverythingAnew() throws Exception {
    watch(ClusterAccess.SILENCE);
    wire.cut();
    for (int port = 9000; port < 9020; port++) {
      write(port);
    }
    // Its watch cache begins with what is there now: an older version is answered with 410.
    kubernetes.stopApiServer();
    kubernetes.startApiServer();
    assertThat(kubernetes.ask("DELETE", NODE, "").status()).isEqualTo(200);
    write(8082);
    wire.mend();
    until(8082);
    write(8083);
    until(8083);
  }

  @Test
  void whoAsksForAReadGetsWhatIsThereNow() throws Exception {
    watch(ClusterAccess.SILENCE);
    for (int port = 9000; port < 9005; port++) {
      write(port);
      assertThat(source.sync().toCompletableFuture().get(30, TimeUnit.SECONDS))
          .isInstanceOf(SyncResult.Found.class);
      assertThat(port()).hasValue(port);
    }
    wire.cut();
    assertThat(source.sync().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            SyncResult.Failed.class, failed -> assertThat(failed.reason()).contains("cannot be"));
  }

  @Test
  void aClusterWithoutTheDefinitionsIsReportedAndTakenWhenTheyCome() throws Exception {
    begin(ClusterAccess.SILENCE);
    await("it is reported").atMost(RESYNC).until(() -> !reads.isEmpty());
    assertThat(reads.getFirst())
        .isInstanceOfSatisfying(
            IntentRead.Refused.class,
            refused ->
                assertThat(refused.problems().getFirst().render())
                    .contains("the API server does not have it", "rollout-crds"));
    define();
    write(8080);
    until(8080);
  }

  private static final class Silent implements ClusterSource.Rollouts {
    @Override
    public void seen(ResourceId rollout) {}

    @Override
    public void judged(ResourceId rollout) {}

    @Override
    public void wrong() {}

    @Override
    public void moved() {}
  }
}
