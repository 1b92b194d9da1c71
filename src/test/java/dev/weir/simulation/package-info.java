/**
 * The product in a world of its own: the real core, engine, snapshots and streams, and around them
 * a clock, a store, files, Prometheus, endpoints, Envoys and people that are simulated and do their
 * worst. There is one engine with a disk of its own, or several that share a log. One queue of
 * events and one seed decide over everything; no thread, no real time.
 */
package dev.weir.simulation;
