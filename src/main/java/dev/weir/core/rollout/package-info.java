/**
 * What a team asks for: a rollout, its revisions, its strategy and steps. Plain values that are
 * valid when they exist; nothing here knows traffic, gates, clocks or files.
 */
@NullMarked
package dev.weir.core.rollout;

import org.jspecify.annotations.NullMarked;
