package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.Batch;
import dev.weir.engine.RolloutStore.CommandOutcome;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.engine.RolloutStore.StoredIntent;
import dev.weir.store.document.StateDocuments;
import dev.weir.store.document.StoreContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What stands in a store. States that are loaded have gone through the real documents. */
final class Kept {
  private final Map<ResourceId, RolloutState> states = new TreeMap<>();

  /** What their documents gave, once somebody has read them. */
  private final Map<ResourceId, RolloutState> read = new HashMap<>();

  private final List<StoredEntry> journal = new ArrayList<>();
  private final Map<String, CommandOutcome> outcomes = new TreeMap<>();
  private final Map<String, PublishedVersion> versions = new TreeMap<>();
  private final Map<ResourceId, List<RetiredResource>> retired = new TreeMap<>();
  private String storeId;
  private Optional<StoredIntent> intent = Optional.empty();
  private long newest;

  Kept(String storeId) {
    this.storeId = storeId;
  }

  Map<ResourceId, RolloutState> states() {
    return states;
  }

  List<RolloutState> loadStates() {
    return states.values().stream()
        .map(state -> read.computeIfAbsent(state.id(), id -> throughDocuments(state)))
        .toList();
  }

  static RolloutState throughDocuments(RolloutState state) {
    return StateDocuments.read(StateDocuments.write(state));
  }

  void save(Batch batch) {
    batch.intent().ifPresent(next -> intent = Optional.of(next));
    for (RolloutState state : batch.states()) {
      states.put(state.id(), state.durable());
      read.remove(state.id());
    }
    for (ResourceId gone : batch.removed()) {
      states.remove(gone);
      read.remove(gone);
    }
    batch.journal().forEach(entry -> journal.add(new StoredEntry(++newest, entry)));
    batch.outcomes().forEach(outcome -> outcomes.put(outcome.commandId(), outcome));
  }

  void savePublication(List<PublishedVersion> next, Map<ResourceId, List<RetiredResource>> left) {
    next.forEach(version -> versions.put(version.key(), version));
    retired.putAll(left);
    retired.values().removeIf(List::isEmpty);
  }

  Optional<CommandOutcome> outcome(String commandId) {
    return Optional.ofNullable(outcomes.get(commandId));
  }

  List<StoredEntry> journal() {
    return journal;
  }

  long newest() {
    return newest;
  }

  String storeId() {
    return storeId;
  }

  Optional<StoredIntent> intent() {
    return intent;
  }

  Map<String, PublishedVersion> versions() {
    return Map.copyOf(versions);
  }

  Map<ResourceId, List<RetiredResource>> retired() {
    return Map.copyOf(retired);
  }

  StoreContent content() {
    return new StoreContent(
        storeId,
        newest,
        intent,
        List.copyOf(states.values()),
        List.copyOf(versions.values()),
        retired,
        List.copyOf(outcomes.values()));
  }

  /** Takes over all of another store; lines of the journal stay when they are of its numbering. */
  void replace(StoreContent content) {
    if (!storeId.equals(content.storeId()) || newest > content.newest()) {
      journal.clear();
    }
    storeId = content.storeId();
    newest = content.newest();
    intent = content.intent();
    states.clear();
    read.clear();
    content.states().forEach(state -> states.put(state.id(), state));
    versions.clear();
    content.versions().forEach(version -> versions.put(version.key(), version));
    retired.clear();
    retired.putAll(content.retired());
    outcomes.clear();
    content.outcomes().forEach(outcome -> outcomes.put(outcome.commandId(), outcome));
  }
}
