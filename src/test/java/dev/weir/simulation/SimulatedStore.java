package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import dev.weir.store.document.StateDocuments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The disk: survives the engine, refuses when it is full, is slow at times. What is loaded after a
 * restart has gone through the real documents.
 */
final class SimulatedStore implements RolloutStore {
  private static final int REMEMBERED = 6;

  private final World world;
  private final Fuse fuse;
  private final Sabotage sabotage;
  private final Map<ResourceId, RolloutState> states = new TreeMap<>();

  /** What their documents gave, once somebody has read them. */
  private final Map<ResourceId, RolloutState> read = new HashMap<>();

  private final List<StoredEntry> journal = new ArrayList<>();
  private final Map<String, CommandOutcome> outcomes = new HashMap<>();
  private final Map<String, PublishedVersion> versions = new TreeMap<>();
  private final Map<ResourceId, List<RetiredResource>> retired = new TreeMap<>();
  private final List<Map<ResourceId, RolloutState>> former = new ArrayList<>();
  private Optional<StoredIntent> intent = Optional.empty();
  private Optional<Batch> late = Optional.empty();
  private Watcher watcher = (before, batch) -> {};
  private boolean refusing;
  private boolean refused;
  private long slowMillis;

  /** Sees each batch before it counts. */
  interface Watcher {
    void saving(Map<ResourceId, RolloutState> before, Batch batch);
  }

  SimulatedStore(World world, Fuse fuse, Sabotage sabotage) {
    this.world = world;
    this.fuse = fuse;
    this.sabotage = sabotage;
  }

  void watch(Watcher other) {
    watcher = other;
  }

  void refuse(boolean now) {
    refusing = now;
  }

  void slow(long millis) {
    slowMillis = millis;
  }

  /** Whether it has refused anything since the last question. */
  boolean hasRefused() {
    boolean had = refused;
    refused = false;
    return had;
  }

  /** What is durable. */
  Map<ResourceId, RolloutState> states() {
    return states;
  }

  boolean knows(String commandKey) {
    return outcomes.containsKey(commandKey) || sabotage == Sabotage.OUTCOMES_LOST;
  }

  private void write(String what, Runnable change) {
    fuse.pass("before " + what);
    if (refusing) {
      refused = true;
      world.note("store", "refuses " + what);
      throw new StoreException("the disk is full", new java.io.IOException("no space left"));
    }
    world.spend(slowMillis);
    change.run();
    fuse.pass("after " + what);
  }

  @Override
  public List<RolloutState> loadStates() {
    fuse.pass("at the load of states");
    if (refusing) {
      throw new StoreException("the disk cannot be read", new java.io.IOException("I/O error"));
    }
    if (sabotage == Sabotage.OLDER_STATES_AFTER_RESTART && former.size() == REMEMBERED) {
      return former.getFirst().values().stream().map(SimulatedStore::throughDocuments).toList();
    }
    return states.values().stream()
        .map(state -> read.computeIfAbsent(state.id(), id -> throughDocuments(state)))
        .toList();
  }

  private static RolloutState throughDocuments(RolloutState state) {
    return StateDocuments.read(StateDocuments.write(state));
  }

  @Override
  public void save(Batch batch) {
    write(
        "the save of " + batch.states().size() + " states",
        () -> {
          if (sabotage == Sabotage.PERFORMED_BEFORE_SAVED) {
            late.ifPresent(this::take);
            late = Optional.of(batch);
          } else {
            take(batch);
          }
        });
  }

  private void take(Batch batch) {
    watcher.saving(states, batch);
    if (sabotage == Sabotage.OLDER_STATES_AFTER_RESTART) {
      former.add(new TreeMap<>(states));
      if (former.size() > REMEMBERED) {
        former.removeFirst();
      }
    }
    batch.intent().ifPresent(next -> intent = Optional.of(next));
    for (RolloutState state : batch.states()) {
      states.put(state.id(), state.durable());
      read.remove(state.id());
    }
    for (ResourceId gone : batch.removed()) {
      states.remove(gone);
      read.remove(gone);
    }
    batch.journal().forEach(e -> journal.add(new StoredEntry(journal.size() + 1L, e)));
    // In an order of their own: rollouts that are decided on in one turn come in any order.
    batch.journal().stream()
        .map(e -> e.rollout().name() + " " + e.event())
        .sorted()
        .forEach(line -> world.note("journal", line));
    if (sabotage != Sabotage.OUTCOMES_LOST) {
      batch.outcomes().forEach(o -> outcomes.put(o.commandId(), o));
    }
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    fuse.pass("at the question for an outcome");
    return Optional.ofNullable(outcomes.get(commandId));
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    return journal.reversed().stream()
        .filter(e -> e.entry().rollout().equals(rollout))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<StoredIntent> loadIntent() {
    fuse.pass("at the load of the intent");
    return intent;
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    fuse.pass("at the load of versions");
    if (refusing) {
      throw new StoreException("the disk cannot be read", new java.io.IOException("I/O error"));
    }
    return sabotage == Sabotage.VERSIONS_FORGOTTEN ? Map.of() : Map.copyOf(versions);
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    fuse.pass("at the load of what is retired");
    return Map.copyOf(retired);
  }

  @Override
  public void savePublication(
      List<PublishedVersion> next, Map<ResourceId, List<RetiredResource>> left) {
    write(
        "the save of versions",
        () -> {
          next.forEach(v -> versions.put(v.key(), v));
          retired.putAll(left);
        });
  }
}
