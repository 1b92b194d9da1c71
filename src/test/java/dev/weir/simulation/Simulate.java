package dev.weir.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** Plays histories and tells of those that went wrong. */
public final class Simulate {
  private static final double NANOS_PER_SECOND = 1e9;

  private Simulate() {}

  /** Which engines a history has. */
  enum Kind {
    ONE_ENGINE("SimulationTest", OneEngine::new),
    SEVERAL_ENGINES("SeveralEnginesTest", SeveralEngines::new);

    private final String test;
    private final Simulation.Builder builder;

    Kind(String test, Simulation.Builder builder) {
      this.test = test;
      this.builder = builder;
    }

    /** Plays a seed with such engines. */
    Outcome play(long seed, Sabotage sabotage) {
      DecisionLog.watch();
      Simulation simulation = new Simulation(seed, builder, sabotage);
      Optional<Violation> broken = Optional.empty();
      try {
        simulation.run();
      } catch (Violation violation) {
        broken = Optional.of(violation);
      } catch (RuntimeException thrown) {
        broken = Optional.of(new Violation(thrown));
      }
      return new Outcome(this, seed, broken, simulation.world());
    }
  }

  /** What one history came to. */
  record Outcome(Kind kind, long seed, Optional<Violation> violation, World world) {
    /** For people: what was broken, how to see it again, and what came before it. */
    String story() {
      return violation.map(Violation::getMessage).orElse("nothing was broken")
          + "\n  seed "
          + seed
          + ", replay: mvn -o test -Dtest="
          + kind.test
          + " -Dseed="
          + seed
          + "\n    "
          + String.join("\n    ", world.trace());
    }
  }

  static Outcome play(long seed, Sabotage sabotage) {
    return Kind.ONE_ENGINE.play(seed, sabotage);
  }

  /**
   * Arguments: {@code [--several] [--seeds N] [--from N]}, 1,000 and 0 when nothing is said; with
   * the first, several engines share a log. Equal fingerprints of two runs say that every history
   * was the same.
   */
  public static void main(String[] given) {
    boolean several = given.length > 0 && given[0].equals("--several");
    Kind kind = several ? Kind.SEVERAL_ENGINES : Kind.ONE_ENGINE;
    String[] arguments = several ? Arrays.copyOfRange(given, 1, given.length) : given;
    long count = option(arguments, "--seeds", 1_000);
    long from = option(arguments, "--from", 0);
    long started = System.nanoTime();
    AtomicLong events = new AtomicLong();
    AtomicLong broken = new AtomicLong();
    AtomicLong fingerprint = new AtomicLong();
    Map<String, List<Long>> byRule = new ConcurrentSkipListMap<>();
    onEveryCore(
        from,
        from + count,
        seed -> {
          Outcome outcome = kind.play(seed, Sabotage.NONE);
          events.addAndGet(outcome.world().events());
          fingerprint.addAndGet(outcome.world().fingerprint());
          if (outcome.violation().isPresent()) {
            List<Long> seeds =
                byRule.computeIfAbsent(
                    outcome.violation().get().rule(), r -> new CopyOnWriteArrayList<>());
            seeds.add(seed);
            broken.incrementAndGet();
            if (seeds.size() == 1) {
              System.out.println(outcome.story() + "\n");
            }
          }
        });
    byRule.forEach(
        (rule, seeds) ->
            System.out.println(
                rule
                    + ": "
                    + seeds.size()
                    + " histories, the first "
                    + seeds.stream().limit(12).toList()));
    System.out.printf(
        "%,d histories, %,d events, %d broken, %.1f s, fingerprint %016x%n",
        count,
        events.get(),
        broken.get(),
        (System.nanoTime() - started) / NANOS_PER_SECOND,
        fingerprint.get());
    System.exit(broken.get() == 0 ? 0 : 1);
  }

  /** Each core plays the next seed when it has played one, so that none is idle at the end. */
  private static void onEveryCore(long from, long end, LongConsumer play) {
    AtomicLong next = new AtomicLong(from);
    IntStream.range(0, Runtime.getRuntime().availableProcessors())
        .parallel()
        .forEach(
            core -> {
              for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
                play.accept(seed);
              }
            });
  }

  private static long option(String[] arguments, String name, long otherwise) {
    long value = otherwise;
    for (int i = 0; i < arguments.length; i += 2) {
      boolean known = arguments[i].equals("--seeds") || arguments[i].equals("--from");
      if (!known || i + 1 == arguments.length || !arguments[i + 1].matches("\\d{1,15}")) {
        System.err.println("weir: bin/bench sim takes --several, --seeds NUMBER and --from NUMBER");
        System.exit(2);
      }
      if (arguments[i].equals(name)) {
        value = Long.parseLong(arguments[i + 1]);
      }
    }
    return value;
  }
}
