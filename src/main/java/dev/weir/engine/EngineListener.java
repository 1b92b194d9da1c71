package dev.weir.engine;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.MeasurementKey;
import java.time.Duration;

/** Is told what the engine does, for its own metrics. Must return quickly and never throw. */
public interface EngineListener {
  EngineListener SILENT = new EngineListener() {};

  /**
   * A turn of the loop is over: its decisions are durable and performed.
   *
   * @param oldest how long ago the oldest input of the turn had arrived
   * @param decisions how many rollouts were decided on
   */
  default void turned(Duration oldest, int decisions) {}

  /** A question of a gate was answered; the engine has not decided on it yet. */
  default void answered(MeasurementKey key, Inquiry inquiry, Readings readings) {}
}
