package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A store, and whether it has refused anything: an engine's loop rests then. */
final class RefusalWatch implements RolloutStore {
  private final RolloutStore store;
  private boolean refused;

  RefusalWatch(RolloutStore store) {
    this.store = store;
  }

  /** Whether it has refused anything since the last question. */
  boolean hasRefused() {
    boolean had = refused;
    refused = false;
    return had;
  }

  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (StoreException e) {
      refused = true;
      throw e;
    }
  }

  @Override
  public List<RolloutState> loadStates() {
    return asked(store::loadStates);
  }

  @Override
  public void save(Batch batch) {
    asked(
        () -> {
          store.save(batch);
          return batch;
        });
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    return asked(() -> store.outcomeOf(commandId));
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    return asked(() -> store.journal(rollout, before, limit));
  }

  @Override
  public Optional<StoredIntent> loadIntent() {
    return asked(store::loadIntent);
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    return asked(store::loadVersions);
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    return asked(store::loadRetired);
  }

  @Override
  public void savePublication(
      List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired) {
    asked(
        () -> {
          store.savePublication(versions, retired);
          return versions;
        });
  }
}
