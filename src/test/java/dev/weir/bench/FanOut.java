package dev.weir.bench;

import dev.weir.bench.FanOutServer.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * From the decision on weights to the acknowledgement of every proxy, beside java-control-plane in
 * the same minutes: the servers are measured in turns, block by block, so that whatever else the
 * machine does falls on all of them.
 */
final class FanOut {
  private final Options options;
  private final Progress progress;

  FanOut(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  TextTable run() {
    TextTable table =
        new TextTable(
            "fanout: weights published -> acknowledged by n simulated proxies (gRPC on loopback,"
                + " one connection each)",
            "server",
            "n",
            "each p50/p99 ms",
            "all p50/p90/p99 ms",
            "known p50/p99 ms",
            "call p50 ms",
            "CPU ms/change",
            "messages/s",
            "peak MiB",
            "changes",
            "lost",
            "load");
    for (int proxies : options.fanOut().proxies()) {
      measure(proxies, table);
    }
    table.note(
        "each, all: until one / the last of the proxies has handed its ACK to its connection;"
            + " known: until the server has counted the last ACK.");
    table.note(
        "call: the publishing call alone. Weir's makes tables, resources and stored versions; the"
            + " peer is given its resources ready made.");
    table.note(
        "CPU: of the server's process alone; the proxies run in another one and need about as"
            + " much. 'ours / peer': below 1 is less than the peer, of messages/s above 1 is more.");
    Options.FanOut o = options.fanOut();
    table.note(
        "Warmed up by "
            + o.warmMessages()
            + " acknowledgements (at most "
            + o.warmTime().toSeconds()
            + " s) in each server, in turns, before the first one counts.");
    return table;
  }

  private void measure(int proxies, TextTable table) {
    Map<Kind, Worker> servers = new EnumMap<>(Kind.class);
    Map<Kind, Map<String, Double>> results = new EnumMap<>(Kind.class);
    try {
      for (Kind kind : Kind.values()) {
        progress.say("fanout, " + proxies + " proxies: " + kind.words + " starts");
        Worker worker =
            Worker.start(
                FanOutServer.class,
                kind,
                proxies,
                options.folder().resolve("fanout-" + kind + "-" + proxies + ".db"));
        servers.put(kind, worker);
        worker.answer();
      }
      Options.FanOut o = options.fanOut();
      int warmBlocks = 2;
      for (int block = 0; block < warmBlocks; block++) {
        for (Kind kind : order(block)) {
          progress.say("fanout, " + proxies + " proxies: " + kind.words + " warms up");
          servers
              .get(kind)
              .ask(
                  "warm "
                      + o.warmMessages() / warmBlocks
                      + " "
                      + o.warmTime().toMillis() / warmBlocks);
        }
      }
      int changes = Math.max(o.changes(), o.messages() / proxies);
      // A thousand changes tell as much as fifty thousand where one proxy takes each.
      int perBlock = Math.max(1, Math.min(changes, 20 * o.changes()) / o.blocks());
      for (int block = 0; block < o.blocks(); block++) {
        progress.say("fanout, " + proxies + " proxies: block " + (block + 1) + " of " + o.blocks());
        for (Kind kind : order(block)) {
          servers.get(kind).ask("run " + perBlock);
        }
      }
      servers.forEach((kind, worker) -> results.put(kind, worker.askNumbers("report")));
    } finally {
      servers.values().forEach(Worker::close);
    }
    results.forEach((kind, numbers) -> row(table, kind.words, proxies, numbers));
    for (Kind kind : List.of(Kind.MEMORY, Kind.SQLITE)) {
      ratios(table, kind, proxies, results.get(kind), results.get(Kind.PEER));
    }
  }

  /** Each block begins with another one: who comes first finds the caches of the last block's. */
  private static List<Kind> order(int block) {
    List<Kind> order = new ArrayList<>(List.of(Kind.values()));
    Collections.rotate(order, block);
    return order;
  }

  private static void row(TextTable table, String name, int proxies, Map<String, Double> of) {
    table.row(
        name,
        Integer.toString(proxies),
        TextTable.numbers(of.get("each50"), of.get("each99")),
        TextTable.numbers(of.get("all50"), of.get("all90"), of.get("all99")),
        TextTable.numbers(of.get("known50"), of.get("known99")),
        TextTable.number(of.get("call50")),
        TextTable.number(of.get("cpu")),
        TextTable.number(of.get("rate")),
        TextTable.number(of.get("peak")),
        Integer.toString(of.get("changes").intValue()),
        Long.toString(of.get("changes").longValue() * proxies - of.get("acknowledged").longValue()),
        Machine.load());
  }

  private static void ratios(
      TextTable table, Kind kind, int proxies, Map<String, Double> ours, Map<String, Double> peer) {
    table.row(
        "  ours / peer, " + (kind == Kind.MEMORY ? "in memory" : "on disk"),
        Integer.toString(proxies),
        ratio(ours, peer, "each50", "each99"),
        ratio(ours, peer, "all50", "all90", "all99"),
        ratio(ours, peer, "known50", "known99"),
        ratio(ours, peer, "call50"),
        ratio(ours, peer, "cpu"),
        ratio(ours, peer, "rate"),
        ratio(ours, peer, "peak"),
        "",
        "",
        "");
  }

  private static String ratio(Map<String, Double> ours, Map<String, Double> peer, String... names) {
    List<String> texts = new ArrayList<>();
    for (String name : names) {
      texts.add(String.format(java.util.Locale.ROOT, "%.2f", ours.get(name) / peer.get(name)));
    }
    return String.join(" / ", texts);
  }
}
