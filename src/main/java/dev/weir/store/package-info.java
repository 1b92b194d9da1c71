/**
 * Keeps what must survive a crash: states, journal, outcomes of commands, the last good intent and
 * the published versions. What is to be kept is decided by the engine, never here.
 */
@NullMarked
package dev.weir.store;

import org.jspecify.annotations.NullMarked;
