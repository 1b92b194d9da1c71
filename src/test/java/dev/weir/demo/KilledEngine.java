package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Kills the engine again and again, at random moments, while rollouts go up and down under load and
 * people give commands, and looks whether anything was lost or done twice.
 */
public final class KilledEngine {
  private static final int PER_SECOND = 300;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> COMMANDS = List.of("abort", "promote-full", "retry", "undo");
  private static final List<String> REVISIONS = List.of("v1", "v2", "v3");
  private static final Map<String, String> EVENTS =
      Map.of(
          "abort",
          "aborted",
          "promote-full",
          "promoted-by-hand",
          "retry",
          "retried",
          "undo",
          "undone");

  private final Path folder;
  private final int kills;
  private final Random random;
  private final Map<String, Integer> done = new HashMap<>();
  private final List<Duration> decides = new ArrayList<>();
  private final List<Duration> counts = new ArrayList<>();
  private int commands;

  /**
   * @param folder an empty one
   * @param seed of the moments and of what people do
   */
  public KilledEngine(Path folder, int kills, long seed) {
    this.folder = folder;
    this.kills = kills;
    this.random = new Random(seed);
  }

  /**
   * What came of it.
   *
   * @param decides from the start of each process to its first durable decision, sorted
   * @param counts to the first proxy that is counted again, sorted
   * @param events of the journal, by their names
   */
  public record Report(
      List<Duration> decides, List<Duration> counts, Map<String, Long> events, Tally load) {
    /** One line for a table of figures. */
    public String line() {
      return "%d kills: decides again after p50 %d ms, p99 %d ms; a proxy counts again after p50 %d ms, p99 %d ms; %d requests, %d failed; %s"
          .formatted(
              decides.size(),
              quantile(decides, 0.5),
              quantile(decides, 0.99),
              quantile(counts, 0.5),
              quantile(counts, 0.99),
              load.requests(),
              load.failed(),
              events);
    }

    private static long quantile(List<Duration> sorted, double q) {
      return sorted.get((int) Math.ceil(q * sorted.size()) - 1).toMillis();
    }
  }

  /** Runs it to its end. */
  public Report run() throws Exception {
    int prometheusPort = Ports.free();
    try (LiveShop shop =
            new LiveShop(
                folder,
                REVISIONS,
                List.of("--insecure-local", "--prometheus", "http://127.0.0.1:" + prometheusPort));
        Child prometheus = shop.startPrometheus(prometheusPort)) {
      assertThat(prometheus.alive()).isTrue();
      shop.quickGates();
      shop.untilStable("v1");
      try (Load load = shop.load(PER_SECOND)) {
        for (int i = 1; i <= kills; i++) {
          kill(shop, new Orders(shop.api));
        }
        settle(shop);
        assertThat(load.failures()).as("requests that failed").isEmpty();
        Map<String, Long> events = checkJournal(new Orders(shop.api).journal(), done);
        decides.sort(null);
        counts.sort(null);
        return new Report(decides, counts, events, load.total());
      }
    }
  }

  private void kill(LiveShop shop, Orders orders) throws Exception {
    Optional<Given> given = Optional.empty();
    int dice = random.nextInt(10);
    if (dice < 5) {
      List<String> steps =
          List.of("{weight: 20%, hold: 1s}", "{weight: " + random.nextInt(30, 90) + "%, hold: 1s}");
      shop.mesh.want("v" + random.nextInt(1, 4), steps);
    } else if (dice < 9) {
      String command = COMMANDS.get(random.nextInt(COMMANDS.size()));
      if (command.equals("abort") || command.equals("promote-full")) {
        begin(shop);
      }
      given = Optional.of(give(orders, command));
    }
    pause(random.nextBoolean() ? random.nextInt(60) : random.nextInt(2_500));
    if (random.nextInt(6) == 0) {
      // Killed once more while it starts.
      shop.engine().kill();
      shop.launchEngine();
      pause(random.nextInt(1_800));
    }
    shop.engine().kill();
    recover(shop, orders);
    if (given.isPresent()) {
      finish(orders, given.get());
    }
  }

  /** So that there is something to abort or to promote. */
  private static void begin(LiveShop shop) throws IOException {
    RolloutStatus now = shop.now().orElseThrow();
    String third =
        REVISIONS.stream()
            .filter(r -> !r.equals(now.stable()) && !r.equals(now.candidate()))
            .findFirst()
            .orElseThrow();
    shop.mesh.want(third, List.of("{weight: 40%, hold: 2s}"));
    shop.until("a step of " + third, s -> s.candidate().equals(third) && s.step().isPresent());
  }

  private static void pause(int millis) {
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> System.nanoTime() >= end);
  }

  /** A command on its way. */
  private record Given(String what, String key, CompletableFuture<Integer> answer) {}

  private Given give(Orders orders, String what) {
    String key = "order-" + ++commands;
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(orders.give(what, key));
              } catch (InterruptedException e) {
                answer.completeExceptionally(e);
              }
            });
    return new Given(what, key, answer);
  }

  /** Asks until there is an answer, and once more: it must be the same. */
  private void finish(Orders orders, Given given) throws Exception {
    int first = given.answer().get();
    for (long end = System.nanoTime() + LIMIT.toNanos();
        first == Orders.NO_ANSWER && System.nanoTime() < end; ) {
      first = orders.give(given.what(), given.key());
    }
    assertThat(first).as("%s", given).isIn(200, 409);
    assertThat(orders.give(given.what(), given.key())).as("again %s", given).isEqualTo(first);
    if (first == 200) {
      done.merge(given.what(), 1, Integer::sum);
    }
  }

  private void recover(LiveShop shop, Orders orders) throws Exception {
    long start = System.nanoTime();
    Child process = shop.launchEngine();
    String key = "probe-" + start;
    // Nothing is ever paused here, so that this has no effect; its refusal is a durable decision.
    process.awaitReady(() -> answered(orders, key), LIMIT);
    decides.add(Duration.ofNanos(System.nanoTime() - start));
    process.awaitReady(() -> proxyCounts(shop), LIMIT);
    counts.add(Duration.ofNanos(System.nanoTime() - start));
  }

  private static boolean answered(Orders orders, String key) {
    try {
      return orders.give("resume", key) == 409;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean proxyCounts(LiveShop shop) {
    try {
      return Http.get(java.net.URI.create(shop.api.url() + "/api/v1/proxies"))
          .body()
          .contains("frontend");
    } catch (IOException e) {
      return false;
    }
  }

  /** Left in peace, it comes to the end that the files ask for, and the traffic with it. */
  private static void settle(LiveShop shop) throws Exception {
    String stable = shop.now().orElseThrow().stable();
    String wanted = stable.equals("v1") ? "v2" : "v1";
    // What was aborted last is not tried again before something else was asked for.
    shop.mesh.want(stable, List.of("{weight: 50%, hold: 1s}"));
    await().atMost(LIMIT).until(() -> shop.now().orElseThrow().phase().equals("Healthy"));
    shop.mesh.want(wanted, List.of("{weight: 50%, hold: 1s}"));
    shop.untilStable(wanted);
    try (Load after = shop.load(PER_SECOND)) {
      await().atMost(LIMIT).until(() -> after.total().requests() >= 500);
      Tally tally = after.total();
      assertThat(tally.answeredBy(wanted)).isEqualTo(tally.requests());
    }
  }

  /**
   * Looks whether each line goes on from the one before, and nothing was done twice.
   *
   * @param done how often each command was answered with 200
   * @return how many lines there are of each event
   */
  static Map<String, Long> checkJournal(List<Orders.Line> journal, Map<String, Integer> done) {
    Map<String, Long> events = new java.util.TreeMap<>();
    // What nothing is decided of yet is called so as well.
    String phase = "Progressing";
    String stable = "";
    for (Orders.Line line : journal) {
      events.merge(line.event(), 1L, Long::sum);
      assertThat(line.from()).as("what was before %s", line).isEqualTo(phase);
      phase = line.to();
      if (line.event().equals("promoted")) {
        String promoted = line.message().split(" ", 2)[0];
        assertThat(promoted).as("promoted once: %s", line).isNotEqualTo(stable);
        stable = promoted;
      } else if (line.event().equals("undone")) {
        // Another one is stable again; what was undone may be wanted and promoted once more.
        stable = "";
      }
    }
    EVENTS.forEach(
        (command, event) ->
            assertThat(events.getOrDefault(event, 0L))
                .as("each %s that was answered with 200 happened once", command)
                .isEqualTo(done.getOrDefault(command, 0).longValue()));
    return events;
  }

  /** Arguments: {@code [--kills N] [--seed N]}. */
  public static void main(String[] arguments) throws Exception {
    int kills = 200;
    long seed = 1;
    for (int i = 0; i < arguments.length; i += 2) {
      switch (arguments[i]) {
        case "--kills" -> kills = Integer.parseInt(arguments[i + 1]);
        case "--seed" -> seed = Long.parseLong(arguments[i + 1]);
        default -> throw new IllegalArgumentException("no such option: " + arguments[i]);
      }
    }
    Path folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/bench")), "faults");
    System.out.println(new KilledEngine(folder, kills, seed).run().line());
    System.exit(0);
  }
}
