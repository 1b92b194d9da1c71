/**
 * The streams: gives each proxy its snapshot in the right order, one response at a time, and knows
 * who has acknowledged or refused what. What the snapshots contain belongs in xds.snapshot.
 */
@NullMarked
package dev.weir.xds.server;

import org.jspecify.annotations.NullMarked;
