/** Microbenchmarks of the pure pieces that run at each decision. */
package dev.weir.bench.micro;
