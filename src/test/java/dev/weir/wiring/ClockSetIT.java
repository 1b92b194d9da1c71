package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.cli.ServeOptions;
import dev.weir.cli.ServeOptions.HostPort;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.demo.Child;
import dev.weir.demo.DemoMesh;
import dev.weir.demo.Load;
import dev.weir.demo.Ports;
import dev.weir.demo.Prometheus;
import dev.weir.demo.SampleService;
import dev.weir.engine.EngineListener;
import dev.weir.testing.FakePrometheus;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody sets the clock of the engine's machine, forward or back by an hour, in the middle of a
 * hold. Everything else is real: the store, Envoy under load, time itself.
 */
class ClockSetIT {
  private static final ResourceId CHECKOUT = new ResourceId(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT);
  private static final Duration HOLD = Duration.ofSeconds(7);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** On a busy machine the beginning of a hold is seen late, and its end as well. */
  private static final Duration TOO_EARLY = Duration.ofMillis(1_500);

  private static final Duration TOO_LATE = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final AtomicReference<Duration> off = new AtomicReference<>(Duration.ZERO);
  private final int egress = Ports.free();
  private final int admin = Ports.free();
  private Running running;

  private interface Story {
    void tell(DemoMesh mesh, Load load) throws Exception;
  }

  private void shop(URI prometheus, Story story) throws Exception {
    DemoMesh mesh = new DemoMesh(folder.resolve("shop"));
    try (SampleService v1 = SampleService.start("v1");
        SampleService v2 = SampleService.start("v2")) {
      mesh.write("v1", egress, Map.of("v1", v1.port(), "v2", v2.port()));
      Path gates = mesh.directory().resolve("gates.yaml");
      Files.writeString(
          gates, Files.readString(gates).replace("initialDelay: 3s", "initialDelay: 1s"));
      HostPort nowhere = new HostPort("127.0.0.1", 0);
      running =
          new Running(
              new ServeOptions(
                  new ServeOptions.Source.Directory(mesh.directory()),
                  nowhere,
                  nowhere,
                  folder.resolve("weir.db"),
                  Optional.of(prometheus),
                  new ServeOptions.Access.InsecureLocal(),
                  ServeOptions.LogFormat.HUMAN,
                  new ServeOptions.Journal(1_000, Duration.ofDays(1))),
              EngineListener.SILENT,
              StreamListener.NONE,
              () -> Instant.now().plus(off.get()));
      Server server = serve(running.xds());
      running.start();
      String bootstrap =
          new Bootstrap()
              .yaml(
                  new ResourceId(DemoMesh.NAMESPACE, "frontend"),
                  "frontend-1",
                  "127.0.0.1:" + server.getPort(),
                  OptionalInt.of(admin));
      try (RealEnvoy envoy = RealEnvoy.start(bootstrap, admin)) {
        until("v1 serves", s -> s.phase().equals("Healthy"));
        try (Load load = Load.start(Load.Options.of(egress, DemoMesh.HOST, 300))) {
          story.tell(mesh, load);
          assertThat(load.failures()).isEmpty();
        }
        assertThat(envoy.log()).doesNotContain("critical");
      } finally {
        running.close();
        server.shutdownNow();
      }
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

  private Status until(String what, java.util.function.Predicate<Status> reached) {
    return await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> running.engine().rollout(CHECKOUT).map(view -> view.status()),
            seen -> seen.filter(reached).isPresent())
        .orElseThrow();
  }

  private static boolean at(Status status, int step) {
    return status.step().filter(s -> s.index() == step && s.heldSince().isPresent()).isPresent();
  }

  private static void pass(Duration time) {
    await().pollDelay(time).atMost(time.plus(LIMIT)).until(() -> true);
  }

  @Test
  void aHoldLastsAsLongAsPlannedAndItsGateGoesOnWhereverTheClockIsSet() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (FakePrometheus prometheus = new FakePrometheus()) {
      prometheus
          .always(FakePrometheus.value(1_000))
          .when(
              "1 - sum",
              exchange -> {
                asked.incrementAndGet();
                FakePrometheus.value(1.0).to(exchange);
              });
      shop(
          prometheus.url(),
          (mesh, load) -> {
            String wanted = "v2";
            for (Duration step :
                List.of(
                    Duration.ofHours(1),
                    Duration.ofHours(-1),
                    Duration.ofHours(-1),
                    Duration.ofHours(1))) {
              mesh.want(
                  wanted,
                  List.of(
                      "{weight: 30%, hold: " + HOLD.toSeconds() + "s}", "{weight: 60%, hold: 1s}"));
              until("the first step", s -> at(s, 0));
              long start = System.nanoTime();
              pass(Duration.ofSeconds(2));
              off.updateAndGet(before -> before.plus(step));
              int before = asked.get();
              for (int i = 0; i < 5 && asked.get() == before; i++) {
                pass(Duration.ofSeconds(1));
              }
              assertThat(asked.get() - before)
                  .as("measured within 5 s after the clock was set by %s", step)
                  .isPositive();
              assertThat(running.engine().rollout(CHECKOUT).orElseThrow().status().message())
                  .doesNotContainPattern("-\\d");
              until("the second step", s -> at(s, 1));
              Duration held = Duration.ofNanos(System.nanoTime() - start);
              System.out.printf(
                  "clock set by %s in a hold of %s: held for %d ms%n", step, HOLD, held.toMillis());
              assertThat(held).isBetween(HOLD.minus(TOO_EARLY), HOLD.plus(TOO_LATE));
              Revision end = new Revision(wanted);
              until(
                  wanted + " is stable",
                  s -> s.phase().equals("Healthy") && s.stable().equals(Optional.of(end)));
              wanted = wanted.equals("v2") ? "v1" : "v2";
            }
          });
    }
  }

  @Test
  void aClockThatPrometheusDoesNotShareGivesNoHealthUntilItIsRight() throws Exception {
    int port = Ports.free();
    shop(
        URI.create("http://127.0.0.1:" + port),
        (mesh, load) -> {
          try (Child prometheus =
              Prometheus.start(
                  RealPrometheus.part("WEIR_PROMETHEUS_BIN", "prometheus"),
                  folder.resolve("prometheus"),
                  port,
                  admin,
                  folder.resolve("prometheus.log"))) {
            assertThat(prometheus.alive()).isTrue();
            mesh.want("v2", List.of("{weight: 50%, hold: 2s}"));
            off.set(Duration.ofHours(1));
            Status waits = until("it has no data", s -> s.message().contains("held as planned"));
            pass(Duration.ofSeconds(4));
            waits = running.engine().rollout(CHECKOUT).orElseThrow().status();
            assertThat(waits.step()).as(waits.message()).isPresent();
            assertThat(waits.message()).contains("http-health");
            off.set(Duration.ZERO);
            long right = System.nanoTime();
            until(
                "v2 is stable",
                s ->
                    s.phase().equals("Healthy")
                        && s.stable().equals(Optional.of(new Revision("v2"))));
            System.out.printf(
                "from the right clock to the rollout's end: %d ms%n",
                Duration.ofNanos(System.nanoTime() - right).toMillis());
          }
        });
  }
}
