package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import dev.weir.engine.RolloutStore.StoredIntent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What everybody has who has made the same changes.
 *
 * @param newest line of the journal
 */
record Place(
    Map<ResourceId, RolloutState> states,
    Map<String, PublishedVersion> versions,
    Map<ResourceId, List<RetiredResource>> retired,
    Optional<StoredIntent> intent,
    long newest) {
  static Place of(Kept kept) {
    return new Place(
        new TreeMap<>(kept.states()),
        kept.versions(),
        kept.retired(),
        kept.intent(),
        kept.newest());
  }

  /** Whether a store has just this. */
  boolean is(Kept kept) {
    return newest == kept.newest()
        && states.equals(kept.states())
        && versions.equals(kept.versions())
        && retired.equals(kept.retired())
        && intent.equals(kept.intent());
  }
}
