package dev.weir.wiring;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store for what nobody needs after the warm-up. Nothing is decided there, so no state comes. */
final class NothingStored implements RolloutStore {
  @Override
  public List<RolloutState> loadStates() {
    return List.of();
  }

  @Override
  public void save(Batch batch) {
    throw new UnsupportedOperationException("the warm-up decides nothing");
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    return Optional.empty();
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    return List.of();
  }

  @Override
  public Optional<StoredIntent> loadIntent() {
    return Optional.empty();
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    return Map.of();
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    return Map.of();
  }

  @Override
  public void savePublication(
      List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired) {
    // The versions of the warm-up end with it.
  }
}
