/**
 * The way to an API server, and what its failures mean: shared by the rooms that speak with one.
 */
@NullMarked
package dev.weir.kubernetes;

import org.jspecify.annotations.NullMarked;
