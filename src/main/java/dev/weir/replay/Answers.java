package dev.weir.replay;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.MeasurementKey;
import java.time.Duration;

/** Where a replay's measurements come from. */
public interface Answers {
  /**
   * What is answered to a question.
   *
   * @param since how long after the start it is asked
   */
  Readings to(MeasurementKey key, Inquiry inquiry, Duration since);
}
