/**
 * How a notice is sent: what it looks like to each kind of receiver, and one try to get it there.
 * When it is tried, and how often, belongs in jobs.
 */
@NullMarked
package dev.weir.notify;

import org.jspecify.annotations.NullMarked;
