package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
 * Kills the leader of two engines again and again, at random moments, while rollouts go up and down
 * under load and people give commands to either, and looks whether anything was lost or done twice.
 */
final class KilledLeader {
  private static final int PER_SECOND = 200;
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final List<String> COMMANDS = List.of("abort", "promote-full", "retry", "undo");

  private final Path folder;
  private final int kills;
  private final Random random;
  private final Map<String, Integer> done = new HashMap<>();
  private final List<Duration> decides = new ArrayList<>();
  private int commands;

  KilledLeader(Path folder, int kills, long seed) {
    this.folder = folder;
    this.kills = kills;
    this.random = new Random(seed);
  }

  /**
   * What came of it.
   *
   * @param decides from each kill to the next leader's first durable decision, sorted
   */
  record Report(List<Duration> decides, Map<String, Long> events, Tally load) {
    String line() {
      return "%d kills of the leader: another one decides after p50 %d ms, p99 %d ms (lease %d s); %d requests, %d failed; %s"
          .formatted(
              decides.size(),
              decides.get(decides.size() / 2).toMillis(),
              decides.get((int) Math.ceil(0.99 * decides.size()) - 1).toMillis(),
              TwoEngines.LEASE.toSeconds(),
              load.requests(),
              load.failed(),
              events);
    }
  }

  Report run() throws Exception {
    try (TwoEngines shop = new TwoEngines(folder, List.of("v1", "v2", "v3"))) {
      TwoEngines.Engine leader = shop.awaitDecisions("begin");
      shop.untilStable(leader, "v1");
      try (Load load = shop.load(PER_SECOND)) {
        for (int i = 1; i <= kills; i++) {
          leader = kill(shop, leader, i);
        }
        settle(shop, leader);
        assertThat(load.failures()).as("requests that failed").isEmpty();
        Map<String, Long> events =
            KilledEngine.checkJournal(new Orders(leader.api).journal(), done);
        decides.sort(null);
        return new Report(decides, events, load.total());
      }
    }
  }

  private TwoEngines.Engine kill(TwoEngines shop, TwoEngines.Engine leader, int number)
      throws Exception {
    Optional<Given> given = Optional.empty();
    TwoEngines.Engine survivor = shop.other(leader);
    if (random.nextBoolean()) {
      List<String> steps =
          List.of("{weight: 20%, hold: 1s}", "{weight: " + random.nextInt(30, 90) + "%, hold: 1s}");
      shop.want("v" + random.nextInt(1, 4), steps);
    } else {
      String command = COMMANDS.get(random.nextInt(COMMANDS.size()));
      given = Optional.of(give(random.nextBoolean() ? leader : survivor, command));
    }
    pause(random.nextBoolean() ? random.nextInt(60) : random.nextInt(2_000));
    leader.kill();
    long start = System.nanoTime();
    leader.launch();
    TwoEngines.Engine next = shop.awaitDecisions("probe-" + number);
    decides.add(Duration.ofNanos(System.nanoTime() - start));
    leader.awaitReady();
    if (given.isPresent()) {
      finish(shop, given.get());
    }
    return shop.leader().orElse(next);
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

  private Given give(TwoEngines.Engine engine, String what) {
    Orders orders = new Orders(engine.api);
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

  /** Asks either until there is an answer, and once more: it must be the same. */
  private void finish(TwoEngines shop, Given given) throws Exception {
    int first = given.answer().get();
    for (long end = System.nanoTime() + LIMIT.toNanos();
        !isAnswer(first) && System.nanoTime() < end; ) {
      first = anybody(shop).give(given.what(), given.key());
    }
    assertThat(first).as("%s", given).isIn(200, 409);
    int again = Orders.NO_ANSWER;
    for (long end = System.nanoTime() + LIMIT.toNanos();
        !isAnswer(again) && System.nanoTime() < end; ) {
      again = anybody(shop).give(given.what(), given.key());
    }
    assertThat(again).as("again %s", given).isEqualTo(first);
    if (first == 200) {
      done.merge(given.what(), 1, Integer::sum);
    }
  }

  private Orders anybody(TwoEngines shop) {
    return new Orders(shop.engines.get(random.nextInt(2)).api);
  }

  /** Nobody there, or nobody who leads. */
  private static boolean isAnswer(int status) {
    return status != Orders.NO_ANSWER && status != 503;
  }

  /** Left in peace, it comes to the end that is asked for, and the traffic with it. */
  private static void settle(TwoEngines shop, TwoEngines.Engine leader) throws Exception {
    String stable = leader.api.rollout(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT).orElseThrow().stable();
    String wanted = stable.equals("v1") ? "v2" : "v1";
    shop.want(stable, List.of("{weight: 50%, hold: 1s}"));
    shop.until(leader, "at peace", s -> s.isIn("Healthy"));
    shop.want(wanted, List.of("{weight: 50%, hold: 1s}"));
    shop.untilStable(leader, wanted);
    try (Load after = shop.load(PER_SECOND)) {
      await().atMost(LIMIT).until(() -> after.total().requests() >= 500);
      Tally tally = after.total();
      assertThat(tally.answeredBy(wanted)).isEqualTo(tally.requests());
    }
  }
}
