/**
 * The command line. What a person types comes in, a request to a server or a call of a given part
 * goes out, and an exit code that scripts can use comes back. Client commands build nothing of the
 * engine: every part is made when it is first asked for. Booting a server belongs in wiring.
 */
@NullMarked
package dev.weir.cli;

import org.jspecify.annotations.NullMarked;
