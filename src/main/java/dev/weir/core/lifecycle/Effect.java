package dev.weir.core.lifecycle;

import dev.weir.core.gate.Inquiry;
import java.time.Instant;

/** What the engine is to do after the state is durable. Each may be done again without harm. */
public sealed interface Effect {
  /** Lay the state's split over the routes and give it to the proxies. */
  record Publish() implements Effect {}

  /** Ask a measurement source; the answer comes back as a signal. */
  record Measure(MeasurementKey key, Inquiry inquiry) implements Effect {}

  /** Look again at that time, if nothing comes before. */
  record Wake(Instant at) implements Effect {}
}
