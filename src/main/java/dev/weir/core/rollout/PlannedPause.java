package dev.weir.core.rollout;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A place of the plan where it waits, and what lets it go on. */
public sealed interface PlannedPause {
  /** A time: then it goes on. */
  record For(Duration span) implements PlannedPause {
    public For {
      aboveZero(span);
    }
  }

  /** A person who says promote. */
  record UntilPromoted(Optional<Limit> limit) implements PlannedPause {}

  /**
   * A named approval, for example of CI: a test has passed. One that comes before the step counts.
   * A person may promote as well.
   *
   * @param name as the signal is given
   */
  record UntilSignal(String name, Optional<Limit> limit) implements PlannedPause {}

  /**
   * How long at most, and what then.
   *
   * @param after above zero, from the moment the step's traffic is acknowledged
   */
  record Limit(Duration after, Then then) {
    public Limit {
      aboveZero(after);
    }
  }

  /** What follows when nobody has spoken. */
  enum Then {
    /** Everything back to stable. */
    ROLLBACK,
    /** On, as if somebody had spoken. */
    PROMOTE;

    /** As written in YAML. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How long, when somebody else than a person or a signal ends it. */
  default Optional<Duration> timed() {
    return this instanceof For(Duration span) ? Optional.of(span) : Optional.empty();
  }

  /** The limit of one that waits for somebody. */
  default Optional<Limit> limit() {
    return Optional.empty();
  }

  /** The signal that ends it. */
  default Optional<String> signal() {
    return this instanceof UntilSignal(String name, var _) ? Optional.of(name) : Optional.empty();
  }

  /** After how long it ends by itself, in one way or the other; empty: never. */
  default Optional<Duration> longest() {
    return timed().or(() -> limit().map(Limit::after));
  }

  private static void aboveZero(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("a pause is longer than nothing: " + time);
    }
  }
}
