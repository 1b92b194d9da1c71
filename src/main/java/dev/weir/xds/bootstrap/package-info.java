/** Writes the configuration with which an Envoy starts and finds the engine. */
@NullMarked
package dev.weir.xds.bootstrap;

import org.jspecify.annotations.NullMarked;
