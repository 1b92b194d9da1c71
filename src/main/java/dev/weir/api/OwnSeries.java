package dev.weir.api;

import dev.weir.core.rollout.ResourceId;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which rollouts have series of their own. The first ones that come keep them as long as they are
 * there, so that a new rollout never takes away another one's history; the rest share one name.
 */
final class OwnSeries {
  /** Stands for all rollouts without series of their own; no rollout can be called so. */
  static final String OTHER = "(other)";

  private final int limit;
  private final Set<ResourceId> own = new HashSet<>();

  OwnSeries(int limit) {
    this.limit = limit;
  }

  synchronized void retain(Collection<ResourceId> there) {
    own.retainAll(Set.copyOf(there));
  }

  /** Whether the rollout has its own, or gets a place now. */
  synchronized boolean has(ResourceId rollout) {
    return own.contains(rollout) || (own.size() < limit && own.add(rollout));
  }

  /** The labels of a rollout's series. */
  Tags tags(ResourceId rollout) {
    return has(rollout)
        ? Tags.of("namespace", rollout.namespace(), "rollout", rollout.name())
        : Tags.of("namespace", OTHER, "rollout", OTHER);
  }
}
