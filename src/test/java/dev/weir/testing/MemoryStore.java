package dev.weir.testing;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store that outlives engines in a test, and can be told to refuse. */
public final class MemoryStore implements RolloutStore {
  public final Map<ResourceId, RolloutState> states = new TreeMap<>();
  public final List<StoredEntry> journal = new ArrayList<>();
  private final Map<String, CommandOutcome> outcomes = new HashMap<>();
  private final Map<String, PublishedVersion> versions = new TreeMap<>();
  private final Map<ResourceId, List<RetiredResource>> retired = new TreeMap<>();
  private Optional<StoredIntent> intent = Optional.empty();
  public volatile boolean refusing;
  public volatile boolean failing;
  public int saves;
  public int versionSaves;

  @Override
  public synchronized List<RolloutState> loadStates() {
    return List.copyOf(states.values());
  }

  @Override
  public synchronized void save(Batch batch) {
    checkOpen();
    batch.intent().ifPresent(next -> intent = Optional.of(next));
    saves++;
    batch.states().forEach(s -> states.put(s.id(), s.durable()));
    batch.removed().forEach(states::remove);
    batch.journal().forEach(e -> journal.add(new StoredEntry(journal.size() + 1L, e)));
    batch.outcomes().forEach(o -> outcomes.put(o.commandId(), o));
  }

  private void checkOpen() {
    if (failing) {
      throw new IllegalStateException("a bug in the store");
    }
    if (refusing) {
      throw new StoreException("the disk is full", new java.io.IOException("no space left"));
    }
  }

  @Override
  public synchronized Optional<CommandOutcome> outcomeOf(String commandId) {
    return Optional.ofNullable(outcomes.get(commandId));
  }

  @Override
  public synchronized List<StoredEntry> journal(
      ResourceId rollout, Optional<Long> before, int limit) {
    return journal.reversed().stream()
        .filter(e -> e.entry().rollout().equals(rollout))
        .filter(e -> before.isEmpty() || e.number() < before.get())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<StoredIntent> loadIntent() {
    return intent;
  }

  @Override
  public synchronized Map<String, PublishedVersion> loadVersions() {
    return Map.copyOf(versions);
  }

  @Override
  public synchronized Map<ResourceId, List<RetiredResource>> loadRetired() {
    return Map.copyOf(retired);
  }

  @Override
  public synchronized void savePublication(
      List<PublishedVersion> next, Map<ResourceId, List<RetiredResource>> left) {
    checkOpen();
    versionSaves++;
    next.forEach(v -> versions.put(v.key(), v));
    retired.putAll(left);
  }
}
