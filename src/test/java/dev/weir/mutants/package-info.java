/**
 * The product, broken on purpose: each mutant is a small change of a source file that makes Weir do
 * what it must never do, and names the tests that notice. {@code src/test/mutants} holds them,
 * {@code bin/mutants} tries them, {@code docs/mutants.md} lists them.
 */
@NullMarked
package dev.weir.mutants;

import org.jspecify.annotations.NullMarked;
