/**
 * Asks a Prometheus (or any server with its HTTP API) the queries of an inquiry. Inquiries come in,
 * readings go out: limits, timeouts, retries and the wire format stay here. Whether a value is good
 * is the judge's business in core.gate.
 */
@NullMarked
package dev.weir.metrics.prometheus;

import org.jspecify.annotations.NullMarked;
