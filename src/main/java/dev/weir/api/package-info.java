/**
 * What the outside may ask over HTTP, and who may: REST under {@code /api/v1}, live events, health
 * and Weir's own metrics. Asks {@link dev.weir.engine.Control} and decides nothing itself.
 */
@NullMarked
package dev.weir.api;

import org.jspecify.annotations.NullMarked;
