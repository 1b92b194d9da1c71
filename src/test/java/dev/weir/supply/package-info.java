/**
 * What Weir ships besides its own code: the list of it (SBOM), licences, known vulnerabilities, and
 * whether the same sources give the same bytes. The lists lie in {@code src/main/supply}; how to
 * work with them stands in docs/supply-chain.md.
 */
package dev.weir.supply;
