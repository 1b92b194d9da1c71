/** Measurements from HTTP calls. */
@NullMarked
package dev.weir.metrics.web;

import org.jspecify.annotations.NullMarked;
