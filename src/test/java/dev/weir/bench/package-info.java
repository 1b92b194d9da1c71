/**
 * Measures Weir from outside, as {@code bin/bench} runs it. What is measured runs in JVMs of its
 * own, so that the load's work is never counted as the product's. How to read the tables stands in
 * docs/benchmarks.md.
 */
package dev.weir.bench;
