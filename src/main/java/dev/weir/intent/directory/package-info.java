/**
 * Reads a directory of YAML files as one set, and watches it for change. Which files count, how
 * much is read at most, when a change has settled: that is here. What the documents mean is not.
 */
@NullMarked
package dev.weir.intent.directory;

import org.jspecify.annotations.NullMarked;
