package dev.weir.core.gate;

import java.time.Instant;
import java.util.Optional;

/** The answers to one {@link Inquiry}, side by side. */
public record Readings(
    Instant at,
    Reading candidate,
    Optional<Reading> stable,
    Optional<Reading> requests,
    Optional<Reading> stableRequests) {}
