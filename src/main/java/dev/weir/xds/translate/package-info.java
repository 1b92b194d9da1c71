/**
 * Turns a routing table into Envoy's protobufs. Pure and deterministic: an equal table gives equal
 * bytes. Versions belong in xds.snapshot, streams in xds.server.
 */
@NullMarked
package dev.weir.xds.translate;

import org.jspecify.annotations.NullMarked;
