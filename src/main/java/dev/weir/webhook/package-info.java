/**
 * Signed webhooks: who may send what, and whether a request is really theirs. Pure, so that the
 * server that checks and the command that signs share one truth.
 */
@NullMarked
package dev.weir.webhook;

import org.jspecify.annotations.NullMarked;
