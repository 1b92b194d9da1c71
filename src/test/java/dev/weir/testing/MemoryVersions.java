package dev.weir.testing;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that keeps versions only; give it to two servers to play a restart. */
public final class MemoryVersions implements RolloutStore {
  private final Map<String, PublishedVersion> versions = new ConcurrentHashMap<>();
  private final AtomicInteger saves = new AtomicInteger();
  private volatile boolean broken;

  /** From now on nothing can be saved. */
  public void breakDown() {
    broken = true;
  }

  public void repair() {
    broken = false;
  }

  /** How often versions were saved. */
  public int saves() {
    return saves.get();
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    return Map.copyOf(versions);
  }

  @Override
  public void saveVersions(List<PublishedVersion> fresh) {
    if (broken) {
      throw new StoreException("the disk is full", new java.io.IOException("ENOSPC"));
    }
    saves.incrementAndGet();
    fresh.forEach(v -> versions.put(v.key(), v));
  }

  @Override
  public List<RolloutState> loadStates() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void save(Batch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<StoredIntent> loadIntent() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void saveIntent(StoredIntent intent) {
    throw new UnsupportedOperationException();
  }
}
