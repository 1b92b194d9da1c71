/**
 * Checks documents against the CustomResourceDefinitions that ship with Weir, as an API server
 * would: defaults, structure, unknown fields, CEL rules. Says what is wrong in plain words. Knows
 * no core types.
 */
@NullMarked
package dev.weir.intent.schema;

import org.jspecify.annotations.NullMarked;
