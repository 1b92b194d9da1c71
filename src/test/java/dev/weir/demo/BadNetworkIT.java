package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.demo.TcpProxy.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bad network between the built engine and its real neighbours, under load. */
@Tag("outside")
class BadNetworkIT {
  private static final int PER_SECOND = 300;
  private static final List<String> STEPS = List.of("{weight: 50%, hold: 1s}");

  /**
   * What the status says of a proxy that is cut off in that way. One whose connection is cut in
   * each answer is there only until it has asked, and then waits before it comes again.
   */
  private static final Map<Fault, Pattern> SILENT =
      Map.of(
          Fault.BLACKHOLE, Pattern.compile("no answer yet from"),
          Fault.RESET, Pattern.compile("none is connected"),
          Fault.HALF_OPEN, Pattern.compile("none is connected"),
          Fault.CUT,
              Pattern.compile("proxies have acknowledged|no answer yet from|none is connected"));

  @TempDir Path folder;

  @Test
  void aBadNetworkToTheProxiesHoldsTheStepNamesTheProxyAndLosesNoRequest() throws Exception {
    int port = Ports.free();
    AtomicReference<TcpProxy> wire = new AtomicReference<>();
    LiveShop.Setting setting =
        LiveShop.Setting.of(folder, List.of("v1", "v2"), prometheus(port))
            .proxiesReach(
                xds -> {
                  wire.set(new TcpProxy(xds));
                  return wire.get().port();
                });
    try (LiveShop shop = new LiveShop(folder, setting);
        TcpProxy network = wire.get();
        Child prometheus = shop.startPrometheus(port)) {
      assertThat(prometheus.alive()).isTrue();
      shop.quickGates();
      String stable = "v1";
      shop.untilStable(stable);
      try (Load load = shop.load(PER_SECOND)) {
        List<String> times = new ArrayList<>();
        for (Fault fault :
            List.of(
                Fault.LATENCY,
                Fault.TRICKLE,
                Fault.RESET,
                Fault.CUT,
                Fault.BLACKHOLE,
                Fault.HALF_OPEN)) {
          String wanted = stable.equals("v1") ? "v2" : "v1";
          network.fault(fault);
          shop.mesh.want(wanted, STEPS);
          if (SILENT.containsKey(fault)) {
            shop.until(
                fault + " is said",
                s -> !s.isIn("Healthy") && SILENT.get(fault).matcher(s.message()).find());
            Instant silent = Instant.now();
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(load.between(silent, Instant.now()).answeredBy(wanted))
                .as("%s: what no proxy has gets nothing", fault)
                .isZero();
          } else {
            shop.until(fault + " only slows", s -> s.settled() && s.weight(wanted) == 5_000);
          }
          network.fault(Fault.NONE);
          long healed = System.nanoTime();
          shop.untilStable(wanted);
          times.add(fault + " " + Duration.ofNanos(System.nanoTime() - healed).toMillis() + " ms");
          stable = wanted;
        }
        assertThat(load.failures()).isEmpty();
        assertThat(promotions(shop)).isEqualTo(6);
        System.out.printf(
            "network to Envoy, from healing to the rollout's end: %s; %d requests, 0 failed%n",
            times, load.total().requests());
      }
    }
  }

  private static List<String> prometheus(int port) {
    return List.of("--insecure-local", "--prometheus", "http://127.0.0.1:" + port);
  }

  private static long promotions(LiveShop shop) throws Exception {
    return new Orders(shop.api)
        .journal().stream().filter(line -> line.event().equals("promoted")).count();
  }

  @Test
  void aBadNetworkToPrometheusIsNeverTakenForHealth() throws Exception {
    int port = Ports.free();
    try (TcpProxy network = new TcpProxy(port);
        LiveShop shop = new LiveShop(folder, List.of("v1", "v2"), prometheus(network.port()));
        Child prometheus = shop.startPrometheus(port)) {
      assertThat(prometheus.alive()).isTrue();
      shop.quickGates();
      String stable = "v1";
      shop.untilStable(stable);
      try (Load load = shop.load(PER_SECOND)) {
        List<String> times = new ArrayList<>();
        for (Fault fault :
            List.of(
                Fault.LATENCY,
                Fault.TRICKLE,
                Fault.RESET,
                Fault.CUT,
                Fault.BLACKHOLE,
                Fault.HALF_OPEN)) {
          String wanted = stable.equals("v1") ? "v2" : "v1";
          network.fault(fault);
          shop.mesh.want(wanted, STEPS);
          if (fault == Fault.LATENCY || fault == Fault.TRICKLE) {
            shop.untilStable(wanted);
          } else {
            shop.until(fault + ": it waits", s -> s.message().contains("held as planned"));
            await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
            RolloutStatus waiting = shop.now().orElseThrow();
            assertThat(waiting.step()).as("%s: %s", fault, waiting.message()).isPresent();
            assertThat(waiting.weight(wanted)).isEqualTo(5_000);
            assertThat(waiting.gates()).noneMatch(g -> g.verdict().equals("pass"));
          }
          network.fault(Fault.NONE);
          long healed = System.nanoTime();
          shop.untilStable(wanted);
          times.add(fault + " " + Duration.ofNanos(System.nanoTime() - healed).toMillis() + " ms");
          stable = wanted;
        }
        assertThat(load.failures()).isEmpty();
        assertThat(promotions(shop)).isEqualTo(6);
        System.out.printf(
            "network to Prometheus, from healing to the rollout's end: %s; %d requests, 0 failed%n",
            times, load.total().requests());
      }
    }
  }
}
