/**
 * Knows everything and is known by nobody: joins the rooms, reads the options and the real clock,
 * and starts the process.
 */
@NullMarked
package dev.weir.wiring;

import org.jspecify.annotations.NullMarked;
