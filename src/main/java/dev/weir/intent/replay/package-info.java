/** Reads what somebody has written down for {@code weir replay}. */
@NullMarked
package dev.weir.intent.replay;

import org.jspecify.annotations.NullMarked;
