/**
 * What a native build has to see otherwise in libraries: code for parts that are not there. Nothing
 * of the product calls it, and on the JVM nothing of it is loaded. Metadata and arguments are
 * files, in {@code native/}.
 */
@NullMarked
package dev.weir.nativeimage;

import org.jspecify.annotations.NullMarked;
