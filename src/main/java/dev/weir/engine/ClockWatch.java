package dev.weir.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Notices that somebody has set the clock, by a time that only ever goes on. */
final class ClockWatch {
  /** Less is how a clock is kept right, and does no harm. */
  static final Duration LEAST_STEP = Duration.ofSeconds(1);

  private static final double NANOS_PER_MILLI = 1e6;

  private final InstantSource steady;
  private Instant lastShown;
  private Instant lastSteady;

  ClockWatch(InstantSource clock, InstantSource steady) {
    this.steady = steady;
    this.lastShown = clock.instant();
    this.lastSteady = steady.instant();
  }

  /** By how much the clock was set since the last call; empty when it was not. */
  Optional<Duration> step(Instant shown) {
    Instant passed = steady.instant();
    Duration by = between(shown, passed);
    lastShown = shown;
    lastSteady = passed;
    return isStep(by) ? Optional.of(by) : Optional.empty();
  }

  /** Whether the next call of {@link #step} will say that the clock was set. */
  boolean wasSet(Instant shown) {
    return isStep(between(shown, steady.instant()));
  }

  private Duration between(Instant shown, Instant passed) {
    Duration exact = Duration.between(lastShown, shown).minus(Duration.between(lastSteady, passed));
    // The two are read one after the other.
    return Duration.ofMillis(Math.round(exact.toNanos() / NANOS_PER_MILLI));
  }

  private static boolean isStep(Duration by) {
    return by.abs().compareTo(LEAST_STEP) >= 0;
  }
}
