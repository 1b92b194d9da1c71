/**
 * Compiles a rollout and its gate policies into the plan that the lifecycle follows, and checks
 * that a whole set of resources agrees with itself. Reading files belongs in intent.
 */
@NullMarked
package dev.weir.core.plan;

import org.jspecify.annotations.NullMarked;
