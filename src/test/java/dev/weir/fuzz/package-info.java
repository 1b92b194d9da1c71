/**
 * Hostile input, made by chance from a seed and from what was found before. A target turns bytes
 * into input for one door of the product and says what must hold; the fuzzer makes the bytes, and
 * keeps those that broke something. How a new door joins stands in ARCHITECTURE.md.
 */
package dev.weir.fuzz;
