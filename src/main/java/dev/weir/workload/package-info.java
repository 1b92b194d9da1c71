/**
 * Knows how many endpoints the virtual nodes have: fixed lists and DNS names. What proxies do with
 * the endpoints, and whether they are healthy, belongs to Envoy.
 */
@NullMarked
package dev.weir.workload;

import org.jspecify.annotations.NullMarked;
