/**
 * What engines of one cluster share, as ConfigMaps in the namespace that they run in: the log of
 * changes, and what the proxies of each engine say.
 */
@NullMarked
package dev.weir.store.kubernetes;

import org.jspecify.annotations.NullMarked;
