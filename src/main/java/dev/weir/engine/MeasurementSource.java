package dev.weir.engine;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import java.util.concurrent.CompletionStage;

/**
 * Port: where measurements come from. Never completes exceptionally and never hangs: a source that
 * cannot be reached, is too slow or answers nonsense gives {@code Reading.Failed} with its words,
 * after its retries and at the latest when the inquiry's timeout (per query) is over.
 */
public interface MeasurementSource {
  CompletionStage<Readings> ask(Inquiry inquiry);
}
