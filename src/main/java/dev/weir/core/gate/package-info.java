/**
 * Turns measurements into a verdict. Reads no clock and no network: the caller says what was
 * measured and when. Querying Prometheus belongs in metrics.
 */
@NullMarked
package dev.weir.core.gate;

import org.jspecify.annotations.NullMarked;
