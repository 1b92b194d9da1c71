package dev.weir.mutants;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Tries mutants, as many at once as there are processors. */
public final class Mutants {
  private static final double MILLIS_PER_SECOND = 1e3;

  private Mutants() {}

  /** Arguments: names of mutants, or none for all. Ends with 1 when one is not caught. */
  public static void main(String[] names) throws IOException, InterruptedException {
    List<Mutant> all = MutantList.read().all();
    List<Mutant> wanted = new ArrayList<>();
    for (Mutant mutant : all) {
      if (names.length == 0 || List.of(names).contains(mutant.name())) {
        wanted.add(mutant);
      }
    }
    for (String name : names) {
      if (all.stream().noneMatch(mutant -> mutant.name().equals(name))) {
        System.err.println("weir: there is no mutant " + name + "; docs/mutants.md lists them.");
        System.exit(2);
      }
    }
    System.exit(attempt(wanted, System.out::println).isEmpty() ? 0 : 1);
  }

  /**
   * Tries mutants.
   *
   * @param say told each result as it comes and in the end the totals, for people
   * @return what is wrong; empty when every one is caught
   */
  static List<String> attempt(List<Mutant> mutants, Consumer<String> say)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    Queue<Mutant> left = new ConcurrentLinkedQueue<>(mutants);
    Queue<String> problems = new ConcurrentLinkedQueue<>();
    List<Future<?>> done = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
      for (int i = 0; i < processors; i++) {
        boolean first = i == 0;
        done.add(
            pool.submit(
                () -> {
                  try (Trial trial = new Trial(System.getProperty("java.class.path"))) {
                    // A test that fails anyway catches nothing.
                    List<String> before =
                        first ? trial.unbroken(catchersOf(mutants)) : List.<String>of();
                    before.forEach(say);
                    problems.addAll(before);
                    for (Mutant next = left.poll(); next != null; next = left.poll()) {
                      Trial.Result result = trial.of(next);
                      say.accept(line(result));
                      if (!result.caught()) {
                        problems.add(next.name() + ": " + result.problem());
                      }
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a mutant could not be tried", e.getCause());
    }
    say.accept(
        "%d mutants, %d not caught, %s"
            .formatted(
                mutants.size(),
                problems.size(),
                seconds(Duration.ofNanos(System.nanoTime() - started))));
    return List.copyOf(problems);
  }

  /** Each once; of the simulation the longest. */
  private static List<Catcher> catchersOf(List<Mutant> mutants) {
    Map<String, Catcher> catchers = new LinkedHashMap<>();
    for (Mutant mutant : mutants) {
      for (Catcher catcher : mutant.caughtBy()) {
        catchers.merge(
            catcher.type() + catcher.method(),
            catcher,
            (one, other) -> one.seeds() >= other.seeds() ? one : other);
      }
    }
    return List.copyOf(catchers.values());
  }

  private static String line(Trial.Result result) {
    return "%-45s %7s  %s"
        .formatted(
            result.mutant().name(),
            seconds(result.took()),
            result.caught() ? "caught: " + String.join(" | ", result.noticed()) : result.problem());
  }

  private static String seconds(Duration time) {
    return "%.1f s".formatted(time.toMillis() / MILLIS_PER_SECOND);
  }
}
