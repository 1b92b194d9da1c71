package dev.weir.store.document;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.CommandOutcome;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import dev.weir.engine.RolloutStore.StoredIntent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All of a store that decides what comes next; not the lines of its journal.
 *
 * @param storeId whose journal's numbers these are
 * @param newest the number of the journal's newest line; 0 before the first
 */
public record StoreContent(
    String storeId,
    long newest,
    Optional<StoredIntent> intent,
    List<RolloutState> states,
    List<PublishedVersion> versions,
    Map<ResourceId, List<RetiredResource>> retired,
    List<CommandOutcome> outcomes) {
  public StoreContent {
    states = List.copyOf(states);
    versions = List.copyOf(versions);
    retired = Map.copyOf(retired);
    outcomes = List.copyOf(outcomes);
  }
}
