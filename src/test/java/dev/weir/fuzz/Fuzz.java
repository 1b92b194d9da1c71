package dev.weir.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Looks for inputs that break something, for as long as one likes. */
public final class Fuzz {
  private static final String USAGE =
      "weir: bin/bench fuzz takes --minutes NUMBER (1), --seed NUMBER, --input FILE and the names"
          + " of targets: ";

  private final List<FuzzTarget> targets = new ArrayList<>();
  private long minutes = 1;
  private Optional<Long> seed = Optional.empty();
  private Optional<Path> input = Optional.empty();

  private Fuzz(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--minutes" -> minutes = Long.parseLong(arguments[++i]);
        case "--seed" -> seed = Optional.of(Long.parseLong(arguments[++i]));
        case "--input" -> input = Optional.of(Path.of(arguments[++i]));
        default -> targets.add(Targets.named(arguments[i]));
      }
    }
    if (targets.isEmpty()) {
      targets.addAll(Targets.all());
    }
  }

  /**
   * Arguments: {@code [--minutes N] [--seed N] [--input FILE] [TARGET…]}. The minutes are shared by
   * the targets. Ends with 1 when something broke.
   */
  public static void main(String[] arguments) throws IOException {
    Fuzz fuzz;
    try {
      fuzz = new Fuzz(arguments);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println(
          USAGE + Targets.all().stream().map(FuzzTarget::name).toList() + "; " + e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(fuzz.broken() ? 1 : 0);
  }

  private boolean broken() throws IOException {
    boolean broken = false;
    for (FuzzTarget target : targets) {
      broken |= input.isPresent() ? replay(target, input.get()) : search(target);
    }
    return broken;
  }

  private static boolean replay(FuzzTarget target, Path file) throws IOException {
    try (Fuzzer fuzzer = new Fuzzer(target)) {
      Optional<Throwable> why = fuzzer.attempt(Files.readAllBytes(file));
      why.ifPresent(Throwable::printStackTrace);
      System.out.println(
          target.name() + ": " + file + (why.isEmpty() ? " is harmless" : " breaks it"));
      return why.isPresent();
    }
  }

  private boolean search(FuzzTarget target) throws IOException {
    long start = System.nanoTime();
    long end = start + Duration.ofMinutes(minutes).toNanos() / targets.size();
    long number = seed.orElse(start);
    AtomicLong tried = new AtomicLong();
    try (Fuzzer fuzzer = new Fuzzer(target)) {
      for (Map.Entry<String, byte[]> kept : Corpus.of(target).entrySet()) {
        if (fuzzer.attempt(kept.getValue()).isPresent()) {
          System.out.println(
              target.name() + ": " + kept.getKey() + " of the corpus breaks it again");
          return true;
        }
      }
      Optional<Fuzzer.Find> find =
          fuzzer.search(
              number,
              () -> {
                tried.incrementAndGet();
                return System.nanoTime() < end;
              });
      find.ifPresent(
          found -> {
            System.out.println(found.story());
            found.why().printStackTrace();
          });
      if (find.isEmpty()) {
        System.out.printf(
            "%s: %,d inputs of seed %d, nothing broke%n", target.name(), tried.get() - 1, number);
      }
      return find.isPresent();
    }
  }
}
