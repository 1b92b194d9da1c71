/**
 * How the engine's values read as JSON, written field by field: the names are public and do not
 * move when the core is renamed. A number that JSON cannot hold is left out.
 */
@NullMarked
package dev.weir.api.json;

import org.jspecify.annotations.NullMarked;
