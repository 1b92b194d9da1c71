/**
 * Turns documents that their schema has accepted into core types. What a schema cannot say is
 * checked in core.plan, on the whole set.
 */
@NullMarked
package dev.weir.intent.resource;

import org.jspecify.annotations.NullMarked;
