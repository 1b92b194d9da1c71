package dev.weir.core.lifecycle;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import java.time.Duration;

/** What the lifecycle is told. */
public sealed interface Signal {
  /**
   * Decide again: the spec may have changed, a time may have come, the engine may have restarted.
   */
  record Look() implements Signal {}

  /**
   * Somebody has set the clock: from now on it shows so much more than the time that has really
   * passed. Negative when it was set back.
   */
  record ClockStepped(Duration by) implements Signal {}

  /** What is really there has been looked at. */
  record Seen(Observed observed) implements Signal {}

  /** A question has been answered. */
  record Answered(MeasurementKey key, Inquiry inquiry, Readings readings) implements Signal {}

  /** A person wants something. */
  record Commanded(Command command) implements Signal {}
}
