package dev.weir.model.protocol;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import dev.weir.store.document.StateDocuments;
import dev.weir.testing.MemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What survives the engine. At each write it may die, before or after. */
final class Disk implements RolloutStore {
  private final MemoryStore memory = new MemoryStore();
  private final Runnable step;
  private final ProtocolBreak broken;
  private final BiConsumer<Map<ResourceId, RolloutState>, Batch> watcher;
  private Optional<Batch> late = Optional.empty();

  /**
   * @param step passed before and after each write
   * @param watcher sees each batch before it counts
   */
  Disk(
      Runnable step,
      ProtocolBreak broken,
      BiConsumer<Map<ResourceId, RolloutState>, Batch> watcher) {
    this.step = step;
    this.broken = broken;
    this.watcher = watcher;
  }

  Map<ResourceId, RolloutState> states() {
    return memory.states;
  }

  List<StoredEntry> journal() {
    return memory.journal;
  }

  @Override
  public List<RolloutState> loadStates() {
    return memory.loadStates().stream()
        .map(state -> StateDocuments.read(StateDocuments.write(state)))
        .toList();
  }

  @Override
  public void save(Batch batch) {
    step.run();
    if (broken == ProtocolBreak.SAVED_LATE) {
      late.ifPresent(this::take);
      late = Optional.of(batch);
    } else {
      take(batch);
    }
    step.run();
  }

  private void take(Batch batch) {
    watcher.accept(memory.states, batch);
    memory.save(batch);
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    return memory.outcomeOf(commandId);
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    return memory.journal(rollout, before, limit);
  }

  @Override
  public Optional<StoredIntent> loadIntent() {
    return memory.loadIntent();
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    return broken == ProtocolBreak.VERSIONS_FORGOTTEN ? Map.of() : memory.loadVersions();
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    return memory.loadRetired();
  }

  @Override
  public void savePublication(
      List<PublishedVersion> next, Map<ResourceId, List<RetiredResource>> left) {
    step.run();
    memory.savePublication(next, left);
    step.run();
  }
}
