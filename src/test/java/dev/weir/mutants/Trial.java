package dev.weir.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets catchers loose on mutants, and on the product as it is. For one thread. */
final class Trial implements AutoCloseable {
  private final String classPath;
  private Optional<Hunter> hunter = Optional.empty();

  /**
   * @param classPath of the product and its tests
   */
  Trial(String classPath) {
    this.classPath = classPath;
  }

  /**
   * What came of one mutant.
   *
   * @param problem empty when every catcher has noticed; else what is wrong, for people
   * @param noticed the first failure of each catcher that noticed
   */
  record Result(Mutant mutant, String problem, List<String> noticed, Duration took) {
    boolean caught() {
      return problem.isEmpty();
    }
  }

  Result of(Mutant mutant) throws IOException, InterruptedException {
    long started = System.nanoTime();
    Path folder = Files.createTempDirectory("weir-mutant-");
    List<String> noticed = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try {
      Path classes = Workshop.compile(mutant, classPath, folder);
      for (Hunter.Seen seen : run(classes.toString(), mutant.caughtBy())) {
        if (seen.failed() > 0) {
          noticed.add(seen.first());
        } else {
          problems.add(
              "SURVIVED " + seen.catcher().text() + ", of which " + seen.ran() + " tests ran");
        }
      }
    } catch (IllegalStateException e) {
      problems.add(String.valueOf(e.getMessage()));
    } finally {
      delete(folder);
    }
    return new Result(
        mutant,
        String.join("; ", problems),
        noticed,
        Duration.ofNanos(System.nanoTime() - started));
  }

  /**
   * Runs catchers on the product as it is, where all of them have to pass.
   *
   * @return what is wrong; empty when nothing is
   */
  List<String> unbroken(List<Catcher> catchers) throws IOException, InterruptedException {
    try {
      return run("", catchers).stream()
          .filter(seen -> seen.failed() > 0 || seen.ran() == 0)
          .map(
              seen ->
                  seen.catcher().text()
                      + " ran "
                      + seen.ran()
                      + " tests on the unbroken product and "
                      + seen.failed()
                      + " failed: "
                      + seen.first())
          .toList();
    } catch (IllegalStateException e) {
      return List.of("on the unbroken product " + e.getMessage());
    }
  }

  private List<Hunter.Seen> run(String mutant, List<Catcher> catchers)
      throws IOException, InterruptedException {
    if (hunter.isPresent() && !hunter.get().isFresh()) {
      close();
    }
    if (hunter.isEmpty()) {
      hunter = Optional.of(new Hunter(classPath));
    }
    return hunter.get().run(mutant, catchers);
  }

  @Override
  public void close() {
    if (hunter.isPresent()) {
      hunter.get().close();
      hunter = Optional.empty();
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
