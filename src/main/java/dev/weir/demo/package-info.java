/**
 * Shows the product on real parts: sample services, a load, an Envoy, a Prometheus and the engine,
 * each started from outside as a user would start it. Comes in: where the executables lie. Goes
 * out: what the terminal shows, and an exit code. Knows no other room: it talks to the engine
 * through its process, its files, its command line and its REST interface only. The pieces serve
 * tests and benchmarks too.
 */
@NullMarked
package dev.weir.demo;

import org.jspecify.annotations.NullMarked;
