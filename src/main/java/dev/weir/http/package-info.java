/** What everything that asks others over HTTP shares. */
@NullMarked
package dev.weir.http;

import org.jspecify.annotations.NullMarked;
