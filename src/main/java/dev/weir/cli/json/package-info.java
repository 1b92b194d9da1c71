/**
 * A small JSON tree: read with Jackson's streaming parser, written as JSON or YAML. Made for
 * answers of a server that may be newer, older or hostile: what is not there reads as nothing, and
 * no control character is written as it came. Binding to classes is left out because it costs more
 * start-up time than a whole client command may take.
 */
@NullMarked
package dev.weir.cli.json;

import org.jspecify.annotations.NullMarked;
