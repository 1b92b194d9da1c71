/**
 * Weir as a person asks it without a server: by way of the API server whose resources it follows.
 * The rollouts' own status, their events, and commands as objects; what none of these says is not
 * here.
 */
@NullMarked
package dev.weir.cli.cluster;

import org.jspecify.annotations.NullMarked;
