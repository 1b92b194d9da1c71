package dev.weir.bench;

import dev.weir.store.sqlite.SqliteStore;
import dev.weir.testing.MemoryStore;
import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One control plane in a JVM of its own. The next change comes when every proxy has acknowledged
 * the last one and the server knows it.
 */
final class FanOutServer {
  private static final long LONGEST_CHANGE_SECONDS = 60;

  /** Which control plane. */
  enum Kind {
    MEMORY("Weir, store in memory"),
    SQLITE("Weir, store on disk"),
    PEER("java-control-plane");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final int proxies;
  private final Subject subject;
  private final Server server;
  private final Worker fleet;
  private final Samples each = new Samples();
  private final Samples all = new Samples();
  private final Samples known = new Samples();
  private final Samples call = new Samples();
  private long cpuNanos;
  private long wallNanos;
  private int changes;
  private int nextChange;
  private volatile Round round;

  /** What the server itself knows of a change. */
  private static final class Round {
    final CountDownLatch missing;
    volatile long lastAt;

    Round(int proxies) {
      missing = new CountDownLatch(proxies);
    }

    void acknowledged() {
      lastAt = System.nanoTime();
      missing.countDown();
    }
  }

  private FanOutServer(Kind kind, int proxies, Path file) throws IOException {
    this.proxies = proxies;
    this.round = new Round(proxies);
    Runnable acknowledged = () -> round.acknowledged();
    this.subject =
        switch (kind) {
          case MEMORY -> new WeirSubject(new MemoryStore(), acknowledged);
          case SQLITE -> new WeirSubject(new SqliteStore(file), acknowledged);
          case PEER -> new PeerSubject(acknowledged);
        };
    this.server = Loopback.serve(subject.services());
    subject.publish(nextChange++);
    this.fleet = Worker.start(ProxyFleet.class, server.getPort(), proxies, 1, true);
    fleet.answer();
    if (kind == Kind.PEER) {
      // Weir's listener is told only of what was published after a stream had opened.
      awaitKnown();
    }
  }

  /** Arguments: kind, number of proxies, the store's file. */
  public static void main(String[] arguments) throws IOException {
    Logging.toFile(Path.of(arguments[2] + ".log"));
    FanOutServer served =
        new FanOutServer(
            Kind.valueOf(arguments[0]), Integer.parseInt(arguments[1]), Path.of(arguments[2]));
    Worker.say("ready");
    Worker.serve(
        question ->
            switch (question[0]) {
              case "warm" -> served.warm(Long.parseLong(question[1]), Long.parseLong(question[2]));
              case "run" -> served.run(Integer.parseInt(question[1]));
              case "report" -> served.report();
              default -> throw new IllegalArgumentException("no such question: " + question[0]);
            });
    served.fleet.close();
    served.server.shutdownNow();
    served.subject.close();
    System.exit(0);
  }

  private String warm(long messages, long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    int done = 0;
    while ((long) done * proxies < messages && System.nanoTime() < until) {
      change();
      done++;
    }
    fleet.ask("times");
    return "warm=" + done;
  }

  private String run(int count) throws InterruptedException {
    List<long[]> published = new ArrayList<>();
    long cpu = Machine.cpuNanos();
    long wall = System.nanoTime();
    for (int i = 0; i < count; i++) {
      published.add(change());
    }
    cpuNanos += Machine.cpuNanos() - cpu;
    wallNanos += System.nanoTime() - wall;
    changes += count;
    take(published, fleet.ask("times").split(" "));
    return "done";
  }

  /** Gives when it was published, when that call came back, and when the server knew of all. */
  private long[] change() throws InterruptedException {
    round = new Round(proxies);
    long from = System.nanoTime();
    subject.publish(nextChange++);
    long published = System.nanoTime();
    awaitKnown();
    fleet.answer();
    return new long[] {from, published, round.lastAt};
  }

  private void awaitKnown() {
    try {
      if (!round.missing.await(LONGEST_CHANGE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            round.missing.getCount() + " acknowledgements were lost in change " + nextChange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the proxies", e);
    }
  }

  private void take(List<long[]> published, String[] times) {
    if (times.length != published.size() * proxies) {
      throw new IllegalStateException(
          "acknowledgements lost: "
              + times.length
              + " of "
              + published.size() * proxies
              + " have come");
    }
    for (int i = 0; i < published.size(); i++) {
      long[] at = published.get(i);
      long last = 0;
      for (int p = 0; p < proxies; p++) {
        long took = Long.parseLong(times[i * proxies + p]) - at[0];
        each.add(took);
        last = Math.max(last, took);
      }
      all.add(last);
      call.add(at[1] - at[0]);
      known.add(at[2] - at[0]);
    }
  }

  private String report() {
    return String.format(
        Locale.ROOT,
        "each50=%f each99=%f all50=%f all90=%f all99=%f known50=%f known99=%f call50=%f cpu=%f"
            + " rate=%f changes=%d acknowledged=%d peak=%f",
        each.millis(0.5),
        each.millis(0.99),
        all.millis(0.5),
        all.millis(0.9),
        all.millis(0.99),
        known.millis(0.5),
        known.millis(0.99),
        call.millis(0.5),
        cpuNanos / 1e6 / changes,
        changes * (double) proxies / (wallNanos / 1e9),
        changes,
        each.count(),
        Machine.peakMebibytes());
  }
}
