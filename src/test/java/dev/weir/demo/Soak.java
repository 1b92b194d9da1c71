package dev.weir.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The built product under a steady load for a long time: a real Envoy, a real Prometheus, and
 * rollouts that go up and down without a pause. {@code bin/bench soak} runs it.
 */
final class Soak {
  /** Of each rollout, so that the bound is reached within minutes. */
  private static final int JOURNAL_ENTRIES = 250;

  private static final List<String> REVISIONS = List.of("v1", "v2", "bad");
  private static final double ERRORS_OF_BAD = 0.2;
  private static final List<String> STEPS =
      List.of("{weight: 5%, hold: 4s}", "{weight: 33.33%, hold: 4s}", "{weight: 75%, hold: 4s}");
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration END = Duration.ofMinutes(3);

  private final Options options;
  private final Consumer<String> out;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile int promoted;
  private volatile int rolledBack;

  /**
   * @param rows how many
   * @param row how long each takes
   */
  record Options(Path folder, int perSecond, int rows, Duration row) {
    /** 45,000 requests a minute, a row each minute. */
    static Options minutes(Path folder, int minutes) {
      return new Options(folder, 750, minutes, Duration.ofMinutes(1));
    }
  }

  Soak(Options options, Consumer<String> out) {
    this.options = options;
    this.out = out;
  }

  SoakVerdict run() throws Exception {
    int prometheusPort = Ports.free();
    List<String> serve =
        List.of(
            "--insecure-local",
            "--prometheus",
            "http://127.0.0.1:" + prometheusPort,
            "--journal-entries",
            String.valueOf(JOURNAL_ENTRIES));
    // As small a machine as the documents say is enough, and room that a leak fills soon.
    List<String> jvm = List.of("env", "WEIR_JAVA_OPTS=-Xms128m -Xmx256m");
    Path state = options.folder().resolve("weir.db");
    LiveShop.Setting setting =
        LiveShop.Setting.of(options.folder(), REVISIONS, serve).engineIn(jvm, state);
    try (LiveShop shop = new LiveShop(options.folder(), setting);
        Child prometheus = shop.startPrometheus(prometheusPort);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      shop.services.get("bad").errorRate(ERRORS_OF_BAD);
      shop.untilStable("v1");
      try (Load load = shop.load(options.perSecond())) {
        Future<?> driver = threads.submit(() -> drive(shop));
        List<SoakMinute> rows = rows(shop, load, driver);
        over.set(true);
        driver.get(END.toSeconds(), TimeUnit.SECONDS);
        if (!prometheus.alive()) {
          throw new IllegalStateException("Prometheus has ended: " + prometheus.lastLines());
        }
        load.failures().stream()
            .filter(f -> !f.revision().equals("bad"))
            .limit(20)
            .forEach(f -> out.accept("failed: " + f));
        out.accept("late requests (the load had no CPU): " + load.late());
        return SoakVerdict.of(rows, options.row().multipliedBy(options.rows()));
      } finally {
        over.set(true);
      }
    }
  }

  private List<SoakMinute> rows(LiveShop shop, Load load, Future<?> driver) throws Exception {
    EngineGauge gauge =
        new EngineGauge(options.folder().resolve("weir.db"), options.folder().resolve("histogram"));
    List<SoakMinute> rows = new ArrayList<>();
    Instant start = Instant.now();
    Tally before = Tally.NOTHING;
    out.accept(SoakMinute.HEAD);
    for (int i = 1; i <= options.rows(); i++) {
      List<StepShare> shares = watch(shop, load, start.plus(options.row().multipliedBy(i)), driver);
      Tally now = load.total();
      SoakMinute row =
          new SoakMinute(
              Duration.between(start, Instant.now()).toMillis() / 60_000.0,
              now.requests() - before.requests(),
              lost(now) - lost(before),
              SoakMinute.sigma(shares),
              gauge.read(shop.engine().pid()),
              promoted,
              rolledBack);
      rows.add(row);
      out.accept(row.line());
      before = now;
    }
    return rows;
  }

  /** The bad revision's own errors are its own. */
  private static long lost(Tally tally) {
    return tally.failed() - tally.failedBy("bad");
  }

  private static List<StepShare> watch(LiveShop shop, Load load, Instant end, Future<?> driver)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    List<StepShare.Observation> seen = new ArrayList<>();
    while (Instant.now().isBefore(end)) {
      if (driver.isDone()) {
        driver.get(1, TimeUnit.SECONDS);
      }
      Instant asked = Instant.now();
      shop.now().ifPresent(status -> seen.add(new StepShare.Observation(asked, status)));
      TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
    }
    return StepShare.of(seen, load);
  }

  /** Up, up, back by its gate, up, back by a person; until it is over. */
  private void drive(LiveShop shop) {
    try {
      String stable = "v1";
      for (int i = 0; !over.get(); i++) {
        String other = stable.equals("v1") ? "v2" : "v1";
        switch (i % 4) {
          case 1 -> goBack(shop, stable, "bad", false);
          case 3 -> goBack(shop, stable, other, true);
          default -> {
            shop.mesh.want(other, STEPS);
            shop.untilStable(other);
            stable = other;
            promoted++;
          }
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the rollouts stopped", e);
    }
  }

  private void goBack(LiveShop shop, String stable, String candidate, boolean byHand)
      throws IOException, InterruptedException {
    shop.mesh.want(candidate, STEPS);
    if (byHand) {
      shop.until(
          "the second step of " + candidate,
          s -> s.step().filter(step -> step.index() >= 1).isPresent());
      Command.Output abort = shop.client("abort", "shop/checkout");
      if (abort.code() != 0) {
        throw new IllegalStateException("abort: " + abort.errors());
      }
    }
    shop.until(
        candidate + " is rolled back",
        s -> s.isIn("RolledBack") && s.settled() && s.weight(candidate) == 0);
    rolledBack++;
    shop.mesh.want(stable, STEPS);
    shop.untilStable(stable);
  }

  /** Arguments: {@code [--hours N | --minutes N]}; an hour without one. */
  public static void main(String[] arguments) throws Exception {
    int minutes = 60;
    for (int i = 0; i < arguments.length; i += 2) {
      boolean hours = arguments[i].equals("--hours");
      if (!hours && !arguments[i].equals("--minutes")
          || i + 1 >= arguments.length
          || !arguments[i + 1].matches("[1-9]\\d{0,3}")) {
        System.err.println("weir: soak takes --hours N or --minutes N, with a whole number");
        System.exit(2);
      }
      minutes = Integer.parseInt(arguments[i + 1]) * (hours ? 60 : 1);
    }
    Path folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/bench")), "soak");
    SoakVerdict verdict = new Soak(Options.minutes(folder, minutes), System.out::println).run();
    verdict.lines().forEach(System.out::println);
    System.exit(verdict.good() ? 0 : 1);
  }
}
