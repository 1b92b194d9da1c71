package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store that shows at times what it showed before; see {@link Sabotage#STANDBY_GOES_BACK}. */
final class OlderView implements RolloutStore {
  private static final int EVERY = 7;
  private static final int BACK = 3;

  private final RolloutStore store;
  private final List<Shown> former = new ArrayList<>();
  private int looks;
  private boolean honest;

  private record Shown(
      Optional<StoredIntent> intent,
      List<RolloutState> states,
      Map<String, PublishedVersion> versions,
      Map<ResourceId, List<RetiredResource>> retired) {}

  OlderView(RolloutStore store) {
    this.store = store;
  }

  /** While its engine leads it shows what there is. */
  void honest(boolean now) {
    honest = now;
  }

  private Shown now() {
    return new Shown(
        store.loadIntent(), store.loadStates(), store.loadVersions(), store.loadRetired());
  }

  private Shown shown() {
    if (honest || former.isEmpty()) {
      return now();
    }
    return former.size() > BACK && looks % EVERY == 0
        ? former.get(former.size() - 1 - BACK)
        : former.getLast();
  }

  /** Comes first in each look. */
  @Override
  public Optional<StoredIntent> loadIntent() {
    looks++;
    former.add(now());
    return shown().intent();
  }

  @Override
  public List<RolloutState> loadStates() {
    return shown().states();
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    return shown().versions();
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    return shown().retired();
  }

  @Override
  public void save(Batch batch) {
    store.save(batch);
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    return store.outcomeOf(commandId);
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    return store.journal(rollout, before, limit);
  }

  @Override
  public void savePublication(
      List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired) {
    store.savePublication(versions, retired);
  }
}
