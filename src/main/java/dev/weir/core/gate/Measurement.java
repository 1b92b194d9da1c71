package dev.weir.core.gate;

import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * One timed, judged reading of one metric.
 *
 * @param revision of which revision it was taken
 * @param value empty without data or with an error; never NaN
 * @param requests how many requests stand behind it, when the metric asks for a minimum
 * @param reason a sentence for people: the value and the bound, or why there is none
 * @param query the query as sent
 * @param window the span that the query looked back over
 */
public record Measurement(
    Instant at,
    Revision revision,
    Verdict verdict,
    OptionalDouble value,
    OptionalDouble requests,
    String reason,
    String query,
    Duration window) {}
