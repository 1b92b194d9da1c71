package dev.weir.wiring;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.engine.EngineListener;
import java.time.Duration;

/** Hands on what it is told, and nudges whoever reads the journal after each turn. */
record Nudging(EngineListener listener, Runnable nudge) implements EngineListener {
  @Override
  public void turned(Duration oldest, int decisions) {
    listener.turned(oldest, decisions);
    nudge.run();
  }

  @Override
  public void answered(MeasurementKey key, Inquiry inquiry, Readings readings) {
    listener.answered(key, inquiry, readings);
  }
}
