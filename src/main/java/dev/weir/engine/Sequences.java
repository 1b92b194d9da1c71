package dev.weir.engine;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.engine.RolloutStore.PublishedVersion;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The highest sequence that a removed rollout has had. One that comes back begins above it: a proxy
 * that was silent meanwhile still holds the old routes, and the clock, from which sequences begin,
 * may have been set back.
 */
final class Sequences {
  /** Among the published versions; no node group is named so. */
  private static final String KEY = "removed rollouts";

  private final RolloutStore store;
  private long past;

  /**
   * @throws RolloutStore.StoreException when the store cannot be read
   */
  Sequences(RolloutStore store) {
    this.store = store;
    PublishedVersion known = store.loadVersions().get(KEY);
    this.past = known == null ? 0 : known.generation();
  }

  /** No sequence up to this one is used for a new rollout. */
  long past() {
    return past;
  }

  /**
   * To be called before these are forgotten.
   *
   * @throws RolloutStore.StoreException and nothing has changed
   */
  void removing(Collection<RolloutState> gone) {
    long highest = gone.stream().mapToLong(RolloutState::sequence).max().orElse(0);
    if (highest > past) {
      store.savePublication(List.of(new PublishedVersion(KEY, highest, "")), Map.of());
      past = highest;
    }
  }
}
