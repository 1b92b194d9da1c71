/**
 * Runs the one loop: load, observe, decide, save durably, perform. Declares the ports through which
 * the edges are reached; knows no library but the logger.
 */
@NullMarked
package dev.weir.engine;

import org.jspecify.annotations.NullMarked;
