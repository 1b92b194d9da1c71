/**
 * Decides what happens next to one rollout: state, plan and signal in, next state and effects out.
 * No clock, no I/O: the engine performs what is decided here.
 */
@NullMarked
package dev.weir.core.lifecycle;

import org.jspecify.annotations.NullMarked;
