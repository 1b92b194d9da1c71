package dev.weir.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Tries inputs on one target until one breaks something. */
public final class Fuzzer implements AutoCloseable {
  /** What takes longer will not end; nothing that is refused in bounded time comes near it. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int SHRINKING_TRIES = 2_000;

  private final FuzzTarget target;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("fuzz").factory());

  Fuzzer(FuzzTarget target) {
    this.target = target;
  }

  /**
   * What a test does: the corpus, then some new inputs, of {@code -Dseed=N} and {@code -Dinputs=N}
   * when they are given.
   */
  public static void test(FuzzTarget target) throws IOException {
    long seed = Long.getLong("seed", 20_261_127L);
    AtomicLong left = new AtomicLong(Long.getLong("inputs", target.inputs()));
    try (Fuzzer fuzzer = new Fuzzer(target)) {
      for (Map.Entry<String, byte[]> kept : Corpus.of(target).entrySet()) {
        fuzzer
            .attempt(kept.getValue())
            .ifPresent(
                why -> {
                  throw new AssertionError(target.name() + "/" + kept.getKey() + " breaks it", why);
                });
      }
      fuzzer
          .search(seed, () -> left.getAndDecrement() > 0)
          .ifPresent(
              find -> {
                throw new AssertionError(find.story(), find.why());
              });
    }
  }

  /**
   * An input that broke something.
   *
   * @param file where it was written down
   */
  record Find(Throwable why, byte[] input, Path file, String story) {}

  /** What happens with one input; empty when everything holds. */
  Optional<Throwable> attempt(byte[] input) {
    Future<?> running =
        worker.submit(
            () -> {
              ErrorLog.watching(target, input);
              return null;
            });
    try {
      running.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(e.getCause());
    } catch (TimeoutException e) {
      return Optional.of(new AssertionError("no end after " + PATIENCE.toSeconds() + " s", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(e);
    }
  }

  /** Makes and tries inputs while it may go on. */
  Optional<Find> search(long seed, BooleanSupplier goOn) throws IOException {
    List<byte[]> beginnings = new ArrayList<>(target.seeds());
    beginnings.addAll(Corpus.of(target).values());
    Mutator mutator = new Mutator(new Random(seed), beginnings, target.words(), target.maxBytes());
    for (long number = 1; goOn.getAsBoolean(); number++) {
      byte[] input = mutator.next();
      Optional<Throwable> broken = attempt(input);
      if (broken.isPresent()) {
        return Optional.of(find(seed, number, input, broken.get()));
      }
    }
    return Optional.empty();
  }

  private Find find(long seed, long number, byte[] input, Throwable why) {
    byte[] small = why.getCause() instanceof TimeoutException ? input : shrunk(input, why);
    try {
      Path file = Corpus.keep(target, small);
      return new Find(
          why,
          small,
          file,
          "%s: input %d of seed %d broke it: %s%n  %d bytes in %s; replay: bin/bench fuzz %s --input %s"
              .formatted(
                  target.name(), number, seed, why, small.length, file, target.name(), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shorter input that breaks the same thing. */
  private byte[] shrunk(byte[] input, Throwable why) {
    byte[] small = input;
    int tries = 0;
    for (int step = Math.max(1, small.length / 2); step > 0; step /= 2) {
      for (int at = 0; at < small.length && tries < SHRINKING_TRIES; tries++) {
        byte[] shorter = without(small, at, Math.min(small.length, at + step));
        if (attempt(shorter).filter(other -> isSame(why, other)).isPresent()) {
          small = shorter;
        } else {
          at += step;
        }
      }
    }
    return small;
  }

  private static boolean isSame(Throwable one, Throwable other) {
    return one.getClass() == other.getClass() && place(one).equals(place(other));
  }

  /** Where it was thrown, as far as it is ours. */
  private static String place(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("dev.weir."))
        .findFirst()
        .map(StackTraceElement::toString)
        .orElse("");
  }

  private static byte[] without(byte[] bytes, int from, int to) {
    byte[] shorter = new byte[bytes.length - (to - from)];
    System.arraycopy(bytes, 0, shorter, 0, from);
    System.arraycopy(bytes, to, shorter, from, bytes.length - to);
    return shorter;
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
