/**
 * What can be known of a native build without one: that Quarkus can prepare it, and that its
 * metadata name everything which the running product reaches by name. {@code recorder} runs inside
 * the product's processes and knows nothing of the rest.
 */
package dev.weir.nativeimage;
