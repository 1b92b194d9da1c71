package dev.weir.bench;

import dev.weir.core.rollout.ResourceId;
import dev.weir.demo.Load;
import dev.weir.demo.SampleService;
import dev.weir.demo.Tally;
import dev.weir.testing.RealEnvoy;
import dev.weir.xds.bootstrap.Bootstrap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * From the weights on to what a real Envoy does: all traffic turns from one revision to the other.
 */
final class Flip {
  private static final String HOST = "web";
  private static final int CONNECTIONS = 16;

  /** Long enough for every answer of the former revision to be here. */
  private static final Duration SETTLING = Duration.ofMillis(200);

  private static final Duration WARM_LOAD = Duration.ofSeconds(5);
  private static final double NANOS_PER_MILLI = 1e6;

  private final Options options;
  private final Progress progress;

  Flip(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  TextTable run() throws Exception {
    Options.Flip o = options.flip();
    TextTable table =
        new TextTable(
            "flip: weights published 100 % -> 0 %, served by a real Envoy ("
                + o.flips()
                + " flips, store on disk)",
            "load",
            "first_new p50/p90/p99 ms",
            "max",
            "last_old p50/p90/p99 ms",
            "max",
            "flips",
            "requests",
            "lost",
            "late",
            "latency p50/p99 ms",
            "machine load");
    try (SampleService a = SampleService.start("a");
        SampleService b = SampleService.start("b")) {
      int egress = RealEnvoy.freePort();
      try (Worker server =
          Worker.start(
              FlipServer.class, options.folder().resolve("flip.db"), a.port(), b.port(), egress)) {
        progress.say("flip: Envoy starts");
        try (RealEnvoy envoy = envoy(server.answer())) {
          server.ask("acknowledged");
          progress.say("flip: " + o.warm() + " flips to warm up");
          server.ask("warm " + o.warm());
          row(table, server, egress, Optional.of(o.perSecond()));
          row(table, server, egress, Optional.empty());
          long refused =
              envoy.stats("rds.egress.update_rejected").values().stream().mapToLong(n -> n).sum();
          table.note("Updates that Envoy refused: " + refused + ".");
        }
      }
    }
    table.note(
        "first_new: until the first answer of the new revision to a prober that asks one request"
            + " after the other. last_old: until the last request that the old revision still"
            + " answered was sent; 0 when none was sent after the decision.");
    table.note(
        "lost: without an answer, or with one of the 5xx. late: sent 200 ms after they were due."
            + " Load, prober and both revisions run in a JVM of their own, on the same cores.");
    table.note(
        "Warmed up by "
            + o.warm()
            + " uncounted flips, each acknowledged, and "
            + WARM_LOAD.toSeconds()
            + " s of load.");
    return table;
  }

  private static RealEnvoy envoy(String xdsPort) throws IOException {
    int admin = RealEnvoy.freePort();
    return RealEnvoy.start(
        new Bootstrap()
            .yaml(
                new ResourceId("shop", "caller-0"),
                "caller-0-1",
                "127.0.0.1:" + xdsPort,
                OptionalInt.of(admin)),
        admin);
  }

  private void row(TextTable table, Worker server, int egress, Optional<Integer> perSecond)
      throws IOException, InterruptedException {
    String name = perSecond.map(n -> n + " requests/s").orElse("prober only");
    Samples firstNew = new Samples();
    Samples lastOld = new Samples();
    // The load tells moments by the wall clock; this pair turns them into the workers' clock.
    long nanos = System.nanoTime();
    Instant wall = Instant.now();
    Optional<Load> load = perSecond.map(n -> Load.start(loadOptions(egress, n)));
    Tally total = Tally.NOTHING;
    long probed;
    long probesFailed;
    try (Prober prober = new Prober(egress, HOST)) {
      if (load.isPresent()) {
        progress.say("flip, " + name + ": warms up");
        TimeUnit.NANOSECONDS.sleep(WARM_LOAD.toNanos());
      }
      for (int i = 0; i < options.flip().flips(); i++) {
        if (i % 25 == 0) {
          progress.say("flip, " + name + ": " + i + " of " + options.flip().flips());
        }
        String fresh = i % 2 == 0 ? "b" : "a";
        String old = i % 2 == 0 ? "a" : "b";
        load.ifPresent(Load::forgetSeen);
        long from = Long.parseLong(server.ask("publish " + fresh));
        List<Prober.Probe> probes = prober.until(fresh);
        TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
        firstNew.add(
            probes.stream()
                    .filter(p -> p.revision().equals(fresh))
                    .mapToLong(Prober.Probe::arrived)
                    .min()
                    .orElseThrow()
                - from);
        long last =
            probes.stream()
                .filter(p -> p.revision().equals(old))
                .mapToLong(Prober.Probe::sent)
                .max()
                .orElse(from);
        long byLoad =
            load.flatMap(l -> l.seen(old))
                .map(seen -> nanos + Duration.between(wall, seen.lastSent()).toNanos())
                .orElse(from);
        lastOld.add(Math.max(0, Math.max(last, byLoad) - from));
      }
      probed = prober.requests();
      probesFailed = prober.failed();
    } finally {
      load.ifPresent(Load::close);
    }
    if (load.isPresent()) {
      total = load.get().total();
    }
    table.row(
        name,
        TextTable.numbers(firstNew.millis(0.5), firstNew.millis(0.9), firstNew.millis(0.99)),
        TextTable.number(firstNew.millis(1)),
        TextTable.numbers(lastOld.millis(0.5), lastOld.millis(0.9), lastOld.millis(0.99)),
        TextTable.number(lastOld.millis(1)),
        Integer.toString(firstNew.count()),
        Long.toString(total.requests() + probed),
        Long.toString(total.failed() + probesFailed),
        load.map(l -> Long.toString(l.late())).orElse("-"),
        load.map(l -> TextTable.numbers(millis(l.latency(0.5)), millis(l.latency(0.99))))
            .orElse("-"),
        Machine.load());
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / NANOS_PER_MILLI;
  }

  private static Load.Options loadOptions(int egress, int perSecond) {
    return new Load.Options(
        new InetSocketAddress("127.0.0.1", egress),
        HOST,
        "/",
        perSecond,
        CONNECTIONS,
        Duration.ofSeconds(10));
  }
}
