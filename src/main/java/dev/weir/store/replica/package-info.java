/**
 * One store on several machines: each replica keeps all of it in a file of its own, and makes the
 * changes that a shared log has, in the log's order. One replica at a time may write the log.
 */
@NullMarked
package dev.weir.store.replica;

import org.jspecify.annotations.NullMarked;
