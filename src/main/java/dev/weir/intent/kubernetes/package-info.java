/**
 * Reads the resources of a Kubernetes cluster by watching them, and writes back what became of
 * them: status and events. A spec is never written. What the resources mean is not here.
 */
@NullMarked
package dev.weir.intent.kubernetes;

import org.jspecify.annotations.NullMarked;
