package dev.weir.bench;

import dev.weir.bench.StartedWeir.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long the product takes to be there, and how much memory it keeps. */
final class Start {
  private static final int ROUTES_OF_A_ROUTER = 50;
  private static final long LONGEST_CALL_SECONDS = 60;

  private static final Duration RESTED = Duration.ofSeconds(6);

  private final Options options;
  private final Progress progress;
  private final Options.Start counts;

  Start(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
    this.counts = options.start();
  }

  TextTable run() throws IOException, InterruptedException {
    TextTable table =
        new TextTable(
            "start: from the call to the answer, and what stays in memory",
            "how",
            "version ms p50",
            "status ms p50",
            "ready ms p50",
            "idle MiB",
            "MiB with " + counts.rollouts() + " rollouts, " + counts.proxies() + " proxies",
            "load");
    for (Kind kind : kinds()) {
      measure(kind, table);
    }
    table.note(
        "Each call is a new process; of a start, the time until /q/health/ready says so. Memory is"
            + " VmRSS "
            + counts.rest().toSeconds()
            + " s after it was ready.");
    if (!Files.isExecutable(executable())) {
      table.note("There is no native executable here; bin/native builds one.");
    }
    return table;
  }

  private static Path executable() {
    return Path.of("target/weir").toAbsolutePath();
  }

  private static List<Kind> kinds() {
    Path script = Path.of("bin/weir").toAbsolutePath();
    List<Kind> kinds = new ArrayList<>();
    kinds.add(new Kind("JVM", script, Map.of("WEIR_AOT", "off")));
    if (Files.isReadable(Path.of("target/aot/serve.aot"))) {
      // A recording that does not fit would be passed over in silence, and the row would be a lie.
      kinds.add(
          new Kind("JVM, recorded start", script, Map.of("WEIR_JAVA_OPTS", "-XX:AOTMode=on")));
    }
    if (Files.isExecutable(executable())) {
      kinds.add(new Kind("native", executable(), Map.of()));
    }
    return kinds;
  }

  private void measure(Kind kind, TextTable table) throws IOException, InterruptedException {
    progress.say("start: " + kind.name());
    Path small = mesh(1);
    // A folder that was changed a moment ago is waited for until it rests, as with a copy under
    // way.
    Thread.sleep(RESTED);
    Samples ready = new Samples();
    double idle = Double.NaN;
    for (int i = 0; i < counts.starts(); i++) {
      try (StartedWeir weir = StartedWeir.serve(kind, small, folder())) {
        ready.add((long) (weir.readyMillis() * 1e6));
        if (i == counts.starts() - 1) {
          Thread.sleep(counts.rest());
          idle = weir.residentMebibytes();
        }
      }
    }
    Samples version = new Samples();
    Samples status = new Samples();
    double loaded;
    try (StartedWeir weir = StartedWeir.serve(kind, mesh(counts.rollouts()), folder());
        Worker proxies = Worker.start(ProxyFleet.class, weir.xds(), counts.proxies(), 1, false)) {
      proxies.answer();
      Thread.sleep(counts.rest());
      loaded = weir.residentMebibytes();
      for (int i = 0; i < counts.calls(); i++) {
        version.add(call(kind, "version"));
        status.add(call(kind, "status", "shop/r0", "--server", weir.url()));
      }
    }
    table.row(
        kind.name(),
        TextTable.number(version.millis(0.5)),
        TextTable.number(status.millis(0.5)),
        TextTable.number(ready.millis(0.5)),
        TextTable.number(idle),
        TextTable.number(loaded),
        Machine.load());
  }

  private static long call(Kind kind, String... arguments)
      throws IOException, InterruptedException {
    long from = System.nanoTime();
    Process process =
        kind.call(List.of(arguments))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!process.waitFor(LONGEST_CALL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(kind.name() + ": weir " + arguments[0] + " failed");
    }
    return System.nanoTime() - from;
  }

  private Path folder() throws IOException {
    return Files.createTempDirectory(options.folder(), "start");
  }

  /** So many rollouts at rest, fifty to a router, all called by one node. */
  private Path mesh(int rollouts) throws IOException {
    Path folder = folder();
    StringBuilder yaml = new StringBuilder();
    StringBuilder backends = new StringBuilder();
    for (int first = 0; first < rollouts; first += ROUTES_OF_A_ROUTER) {
      StringBuilder routes = new StringBuilder();
      for (int i = first; i < Math.min(rollouts, first + ROUTES_OF_A_ROUTER); i++) {
        routes.append(
            "  - {name: r%1$d, match: {prefix: /r%1$d}, action: {rollout: r%1$d}}\n".formatted(i));
        yaml.append(ROLLOUT.formatted(i));
      }
      yaml.append(ROUTER.formatted(first, routes));
      backends.append("  - virtualService: s%d\n".formatted(first));
    }
    yaml.append(CALLER.formatted(backends));
    Files.writeString(folder.resolve("shop.yaml"), yaml);
    return folder;
  }

  private static final String ROLLOUT =
      """
      apiVersion: weir.dev/v1alpha1
      kind: VirtualNode
      metadata: {name: r%1$d-v1, namespace: shop}
      spec: {listeners: [{port: 8080}], discovery: {static: [{address: 127.0.0.1, port: 9}]}}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: Rollout
      metadata: {name: r%1$d, namespace: shop}
      spec:
        revision: v1
        virtualNode: r%1$d-${revision}
        strategy: {canary: {steps: [{weight: 10%%, hold: 2m, gates: [{policy: http-health}]}]}}
      ---
      """;

  private static final String ROUTER =
      """
      apiVersion: weir.dev/v1alpha1
      kind: VirtualService
      metadata: {name: s%1$d, namespace: shop}
      spec: {hosts: [s%1$d], provider: {virtualRouter: s%1$d}}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: VirtualRouter
      metadata: {name: s%1$d, namespace: shop}
      spec:
        listeners: [{port: 8080, protocol: http}]
        routes:
      %2$s---
      """;

  private static final String CALLER =
      """
      apiVersion: weir.dev/v1alpha1
      kind: VirtualNode
      metadata: {name: caller-0, namespace: shop}
      spec:
        egress: {port: 9001}
        backends:
      %s""";
}
