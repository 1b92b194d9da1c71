package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.time.Instant;

/**
 * The revision that a webhook has asked for last.
 *
 * @param by who signed it
 * @param at when it was taken
 */
public record Deployed(Revision revision, String by, Instant at) {}
