/**
 * What must survive and may take its time: notices on their way out, and what is forgotten after a
 * while. JobRunr does it, in a database of its own, so that nothing here can stand in the way of
 * the engine. What a notice looks like and how it is sent belongs in notify.
 */
@NullMarked
package dev.weir.jobs;

import org.jspecify.annotations.NullMarked;
