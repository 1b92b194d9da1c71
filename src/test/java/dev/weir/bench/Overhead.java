package dev.weir.bench;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the engine adds to the holds of its plans, with few and with many rollouts at once. */
final class Overhead {
  private static final Duration WARM_HOLD = Duration.ofMillis(100);

  private final Options options;
  private final Progress progress;

  Overhead(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  TextTable run() {
    Options.Overhead o = options.overhead();
    TextTable table =
        new TextTable(
            "overhead: all rollouts updated at once; "
                + Fleet.STEPS.size()
                + " steps, each held "
                + o.hold().toMillis()
                + " ms and judged by a gate every second; engine, xDS server and store on disk",
            "rollouts, proxies",
            "first share p50/p99 ms",
            "step over hold p50/p99 ms",
            "total over ideal p50/p99 ms",
            "CPU ms/rollout",
            "commits",
            "publications",
            "turns",
            "measurements",
            "peak MiB",
            "done",
            "rolled back",
            "load");
    for (int rollouts : o.rollouts()) {
      // One proxy calls every service, or each service has a caller with a proxy of its own.
      Set<Integer> groups = new LinkedHashSet<>(List.of(1, rollouts));
      groups.forEach(callers -> measure(new Fleet(rollouts, callers), table));
    }
    table.note(
        "first share: from the read set to the publication of the first step's weights. step over"
            + " hold: from one step's publication to the next one's, less the hold; in it are the"
            + " acknowledgement of every proxy, the gate, the durable save.");
    table.note(
        "total over ideal: from the read set to the candidate being durably stable, less all holds."
            + " 'n, 1 proxy': one node group calls all services; 'n, n proxies': each service has"
            + " its own caller with its own proxy.");
    table.note(
        "Commits are durable (fsync). The source of measurements answers at once. Warmed up by "
            + o.warmWaves()
            + " uncounted updates of all rollouts, held "
            + WARM_HOLD.toMillis()
            + " ms a step.");
    table.note("");
    table.note(
        "Published baseline, another hour of such a machine, not this run: Argo Rollouts v1.9.1 on"
            + " a real API server, ReplicaSets ready at once, 8 steps.");
    for (String line : ARGO) {
      table.note("  " + line);
    }
    return table;
  }

  private static final List<String> ARGO =
      List.of(
          "rollouts  first p50/p99 ms  step over hold p50/p99 ms  total over ideal s (20 s)  CPU"
              + " ms/rollout  peak MiB",
          "       5         144 / 154                    79 / 80                  0.6 / 0.6  "
              + "           258        82",
          "      20         612 / 978                1153 / 1400                 9.2 / 11.2  "
              + "           443        87",
          "     100       3837 / 6161              11375 / 12069                91.0 / 96.6  "
              + "           370       119",
          "100, tuned     3196 / 4398                6911 / 7951                55.3 / 63.6  "
              + "           561       118",
          "500, tuned   26540 / 35939                          -         not done in 400 s  "
              + "           267       259");

  private void measure(Fleet fleet, TextTable table) {
    String name =
        fleet.services() + ", " + (fleet.callers() == 1 ? "1 proxy" : fleet.callers() + " proxies");
    progress.say("overhead, " + name + ": starts");
    try (Worker server =
        Worker.start(
            OverheadServer.class,
            fleet.services(),
            fleet.callers(),
            options
                .folder()
                .resolve("overhead-" + fleet.services() + "-" + fleet.callers() + ".db"))) {
      server.answer();
      for (int i = 0; i < options.overhead().warmWaves(); i++) {
        progress.say("overhead, " + name + ": warms up, " + (i + 1));
        server.ask("wave " + WARM_HOLD.toMillis());
      }
      progress.say("overhead, " + name + ": counts");
      Map<String, Double> of = server.askNumbers("wave " + options.overhead().hold().toMillis());
      table.row(
          name,
          TextTable.numbers(of.get("first50"), of.get("first99")),
          TextTable.numbers(of.get("step50"), of.get("step99")),
          TextTable.numbers(of.get("over50"), of.get("over99")),
          TextTable.number(of.get("cpu")),
          whole(of, "commits"),
          whole(of, "publications"),
          whole(of, "turns"),
          whole(of, "asked"),
          TextTable.number(of.get("peak")),
          whole(of, "done"),
          whole(of, "rolledBack"),
          Machine.load());
    }
  }

  private static String whole(Map<String, Double> of, String name) {
    return Long.toString(of.get(name).longValue());
  }
}
