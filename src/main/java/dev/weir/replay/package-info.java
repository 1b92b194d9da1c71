/**
 * Runs a plan by the real lifecycle in simulated time, against measurements that somebody has
 * written down or a source has recorded. No I/O and no clock of its own.
 */
@NullMarked
package dev.weir.replay;

import org.jspecify.annotations.NullMarked;
