package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.cli.ServeOptions;
import dev.weir.cli.ServeOptions.HostPort;
import dev.weir.core.lifecycle.ArmRun;
import dev.weir.core.lifecycle.ExperimentStatus;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Weights;
import dev.weir.demo.Child;
import dev.weir.demo.DemoMesh;
import dev.weir.demo.Load;
import dev.weir.demo.Ports;
import dev.weir.demo.Prometheus;
import dev.weir.demo.SampleService;
import dev.weir.demo.Tally;
import dev.weir.engine.EngineListener;
import dev.weir.testing.RealEnvoy;
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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment of two arms on a real Envoy under load, judged by a real Prometheus. */
class ExperimentEnvoyIT {
  private static final ResourceId CHECKOUT = new ResourceId(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PER_SECOND = 400;

  /** Requests that are under way when something changes belong to nobody. */
  private static final Duration MARGIN = Duration.ofMillis(500);

  @TempDir Path folder;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private DemoMesh mesh;
  private SampleService v3;
  private Running running;
  private RealEnvoy envoy;
  private Load load;

  private <T extends AutoCloseable> T keep(T closeable) {
    started.push(closeable);
    return closeable;
  }

  @BeforeEach
  void serveV1UnderLoad() throws Exception {
    int egress = Ports.free();
    int admin = Ports.free();
    int prometheus = Ports.free();
    mesh = new DemoMesh(folder.resolve("shop"));
    SampleService v1 = keep(SampleService.start("v1"));
    SampleService v2 = keep(SampleService.start("v2"));
    v3 = keep(SampleService.start("v3"));
    mesh.write("v1", egress, Map.of("v1", v1.port(), "v2", v2.port(), "v3", v3.port()));
    HostPort nowhere = new HostPort("127.0.0.1", 0);
    running =
        new Running(
            new ServeOptions(
                new ServeOptions.Source.Directory(mesh.directory()),
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
    Server server = serve(running.xds());
    started.push(server::shutdownNow);
    keep(running);
    running.start();
    String bootstrap =
        new Bootstrap()
            .yaml(
                new ResourceId(DemoMesh.NAMESPACE, "frontend"),
                "frontend-1",
                "127.0.0.1:" + server.getPort(),
                OptionalInt.of(admin));
    envoy = keep(RealEnvoy.start(bootstrap, admin));
    Child source =
        keep(
            Prometheus.start(
                RealPrometheus.part("WEIR_PROMETHEUS_BIN", "prometheus"),
                folder.resolve("prometheus"),
                prometheus,
                admin,
                folder.resolve("prometheus.log")));
    assertThat(source.alive()).isTrue();
    until("v1 serves", s -> s.phase().equals("Healthy"));
    load = keep(Load.start(Load.Options.of(egress, DemoMesh.HOST, PER_SECOND)));
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  private static Server serve(XdsServer xds) throws Exception {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .permitKeepAliveTime(
                XdsServer.PROXY_KEEP_ALIVE.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true);
    xds.services().forEach(builder::addService);
    return builder.build().start();
  }

  /** Somebody writes the experiment into the rollout's file. */
  private void ask(String name, Duration duration) throws Exception {
    String text =
        Files.readString(mesh.rolloutFile())
            + """
              experiment:
                name: %s
                for: %ds
                arms:
                - {revision: v2, weight: 10%%}
                - {revision: v3, weight: 20%%}
                gates:
                - policy: http-health
                  args: {minSuccess: "99%%"}
            """
                .formatted(name, duration.toSeconds());
    Path fresh = folder.resolve("rollout.new");
    Files.writeString(fresh, text);
    Files.move(fresh, mesh.rolloutFile(), StandardCopyOption.REPLACE_EXISTING);
  }

  private Status until(String what, Predicate<Status> reached) {
    return await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> running.engine().rollout(CHECKOUT).map(view -> view.status()),
            seen -> seen.filter(reached).isPresent())
        .orElseThrow();
  }

  private static boolean at(Status status, String stage) {
    return status.experiment().filter(e -> e.stage().equals(stage)).isPresent();
  }

  /** And every proxy has forgotten the arms. */
  private static boolean isOver(Status status) {
    return status.phase().equals("Healthy")
        && at(status, "over")
        && status.weights().equals(Optional.of(Weights.all(new Revision("v1"))));
  }

  private static void pass(Duration time) {
    await().pollDelay(time).atMost(time.plus(LIMIT)).until(() -> true);
  }

  /** Whatever the weights say, this is what the proxy did. */
  private void nobodyMeetsAnArm() {
    pass(MARGIN);
    Instant from = Instant.now();
    pass(Duration.ofSeconds(2));
    Tally after = load.between(from, Instant.now().minus(MARGIN));
    assertThat(after.requests()).isPositive();
    assertThat(after.answeredBy("v1")).isEqualTo(after.requests());
  }

  @Test
  void armsHaveTheirSharesForTheirTimeAndThenNothing() throws Exception {
    Duration duration = Duration.ofSeconds(12);
    ask("blue-button", duration);
    Status began = until("it runs", s -> at(s, "running"));
    long start = System.nanoTime();
    assertThat(began.phase()).isEqualTo("Progressing");
    assertThat(began.weights().orElseThrow().byRevision().values())
        .containsExactly(1_000, 2_000, 7_000);
    pass(MARGIN);
    Instant from = Instant.now();
    pass(duration.minusSeconds(2));
    Tally tally = load.between(from, Instant.now().minus(MARGIN));
    assertThat(at(running.engine().rollout(CHECKOUT).orElseThrow().status(), "running")).isTrue();
    share(tally, "v2", 0.1);
    share(tally, "v3", 0.2);

    Status over = until("it is over", ExperimentEnvoyIT::isOver);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(duration.minusSeconds(1), duration.plusSeconds(5));
    ExperimentStatus report = over.experiment().orElseThrow();
    assertThat(report.ended().orElseThrow().cause()).isEqualTo("time-over");
    assertThat(report.ran()).isBetween(duration, duration.plusSeconds(2));
    assertThat(report.arms())
        .extracting(arm -> arm.revision().name())
        .containsExactly("v2", "v3", "v1");
    for (ArmRun arm : report.arms()) {
      assertThat(arm.metrics().values())
          .as("%s", arm)
          .isNotEmpty()
          .allSatisfy(
              metric -> {
                assertThat(metric.run().passes()).isGreaterThan(3);
                assertThat(metric.run().failures()).isZero();
                assertThat(metric.values().orElseThrow().mean()).isEqualTo(1.0);
              });
    }
    assertThat(over.stable()).contains(new Revision("v1"));
    nobodyMeetsAnArm();
    assertThat(load.failures()).isEmpty();
    assertThat(envoy.log()).doesNotContain("critical");
  }

  /**
   * Within four standard deviations of a share that each request draws anew; with three, one run of
   * two hundred would fail for nothing.
   */
  private static void share(Tally tally, String revision, double share) {
    long all = tally.requests();
    double sigma = Math.sqrt(all * share * (1 - share));
    System.out.printf(
        "%s has %d of %d requests, %.0f are planned, sigma %.1f%n",
        revision, tally.answeredBy(revision), all, all * share, sigma);
    assertThat((double) tally.answeredBy(revision))
        .as(revision)
        .isBetween(all * share - 4 * sigma, all * share + 4 * sigma);
  }

  @Test
  void anArmThatFailsTakesTheOtherWithIt() throws Exception {
    v3.errorRate(0.3);
    ask("bad-button", Duration.ofMinutes(10));
    until("it runs", s -> at(s, "running"));
    Status over = until("it is over", ExperimentEnvoyIT::isOver);
    ExperimentStatus report = over.experiment().orElseThrow();
    assertThat(report.ended().orElseThrow().cause()).isEqualTo("gate-failed");
    assertThat(report.ended().orElseThrow().reason()).startsWith("v3, gate http-health: ");
    assertThat(report.ran()).isLessThan(Duration.ofSeconds(30));
    nobodyMeetsAnArm();
    assertThat(load.failures())
        .isNotEmpty()
        .allMatch(failure -> failure.revision().equals("v3"), "only what v3 itself answered");
    assertThat(List.of(running.engine().rollout(CHECKOUT).orElseThrow().status().message()))
        .first()
        .asString()
        .contains("is not run again under this name");
  }
}
