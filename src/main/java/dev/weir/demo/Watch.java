package dev.weir.demo;

import dev.weir.demo.StepShare.Observation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Asks the engine five times a second how the rollout stands, shows it, and remembers it. */
final class Watch {
  private static final Duration EVERY = Duration.ofMillis(200);

  /** The engine may be this long without an answer before the demo gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Api api;
  private final Load load;
  private final Screen screen;
  private final Runnable alive;
  private final Instant startedAt = Instant.now();
  private final List<Observation> observations = new ArrayList<>();
  private Instant lastAnswer = startedAt;
  private RolloutStatus status = RolloutStatus.UNKNOWN;

  /**
   * @param alive asked each time; throws when something that the story needs has ended
   */
  Watch(Api api, Load load, Screen screen, Runnable alive) {
    this.alive = alive;
    this.api = api;
    this.load = load;
    this.screen = screen;
  }

  /** When it began. */
  Instant startedAt() {
    return startedAt;
  }

  /** Everything that was seen, in order. */
  List<Observation> observations() {
    return List.copyOf(observations);
  }

  /**
   * Watches until the rollout is as wanted.
   *
   * @param what the wanted state, for the error's text
   * @throws StoryFailedException when it takes longer than the limit
   */
  RolloutStatus until(String what, Predicate<RolloutStatus> wanted, Duration limit)
      throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (!wanted.test(look())) {
      if (Instant.now().isAfter(end)) {
        throw new StoryFailedException(
            "Not within %d s: %s. The rollout is %s: %s"
                .formatted(limit.toSeconds(), what, status.phase(), status.message()));
      }
      Thread.sleep(EVERY);
    }
    return status;
  }

  /** Watches for a while. */
  RolloutStatus during(Duration time) throws InterruptedException {
    Instant end = Instant.now().plus(time);
    while (Instant.now().isBefore(end)) {
      look();
      Thread.sleep(EVERY);
    }
    return look();
  }

  /** Watches until this thread is interrupted or the process ended. */
  void forever() throws InterruptedException {
    while (true) {
      look();
      observations.clear();
      Thread.sleep(EVERY);
    }
  }

  private RolloutStatus look() {
    alive.run();
    Instant askedAt = Instant.now();
    try {
      status = api.rollout(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT).orElse(RolloutStatus.UNKNOWN);
      observations.add(new Observation(askedAt, status));
      lastAnswer = askedAt;
    } catch (IOException e) {
      if (Duration.between(lastAnswer, askedAt).compareTo(PATIENCE) > 0) {
        throw new StoryFailedException(
            "The engine has not answered for %d s: %s"
                .formatted(PATIENCE.toSeconds(), e.getMessage()));
      }
    }
    screen.show(
        new Frame(
            Duration.between(startedAt, askedAt),
            askedAt,
            status,
            load.lastSecond(),
            load.total()));
    return status;
  }
}
