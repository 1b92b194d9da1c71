package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The disk: survives the engine, refuses when it is full, is slow at times. What is loaded after a
 * restart has gone through the real documents.
 */
final class SimulatedStore implements RolloutStore, Durable {
  private static final int REMEMBERED = 6;

  private final World world;
  private final Fuse fuse;
  private final Sabotage sabotage;
  private final Kept kept = new Kept("the one store");
  private final List<Map<ResourceId, RolloutState>> former = new ArrayList<>();
  private Optional<Batch> late = Optional.empty();
  private Watcher watcher = (before, batch) -> {};
  private boolean refusing;
  private boolean refused;
  private long slowMillis;

  SimulatedStore(World world, Fuse fuse, Sabotage sabotage) {
    this.world = world;
    this.fuse = fuse;
    this.sabotage = sabotage;
  }

  @Override
  public void watch(Watcher other) {
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

  @Override
  public Map<ResourceId, RolloutState> states() {
    return kept.states();
  }

  @Override
  public boolean knows(String commandKey) {
    return kept.outcome(commandKey).isPresent() || sabotage == Sabotage.OUTCOMES_LOST;
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
      return former.getFirst().values().stream().map(Kept::throughDocuments).toList();
    }
    return kept.loadStates();
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
    watcher.saving(kept.states(), batch);
    if (sabotage == Sabotage.OLDER_STATES_AFTER_RESTART) {
      former.add(new TreeMap<>(kept.states()));
      if (former.size() > REMEMBERED) {
        former.removeFirst();
      }
    }
    boolean forgets = sabotage == Sabotage.OUTCOMES_LOST;
    kept.save(
        new Batch(
            batch.intent(),
            batch.states(),
            batch.removed(),
            batch.journal(),
            forgets ? List.of() : batch.outcomes()));
    // In an order of their own: rollouts that are decided on in one turn come in any order.
    batch.journal().stream()
        .map(e -> e.rollout().name() + " " + e.event())
        .sorted()
        .forEach(line -> world.note("journal", line));
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    fuse.pass("at the question for an outcome");
    return kept.outcome(commandId);
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    return kept.journal().reversed().stream()
        .filter(e -> e.entry().rollout().equals(rollout))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<StoredIntent> loadIntent() {
    fuse.pass("at the load of the intent");
    return kept.intent();
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    fuse.pass("at the load of versions");
    if (refusing) {
      throw new StoreException("the disk cannot be read", new java.io.IOException("I/O error"));
    }
    return sabotage == Sabotage.VERSIONS_FORGOTTEN ? Map.of() : kept.versions();
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    fuse.pass("at the load of what is retired");
    return kept.retired();
  }

  @Override
  public void savePublication(
      List<PublishedVersion> next, Map<ResourceId, List<RetiredResource>> left) {
    write("the save of versions", () -> kept.savePublication(next, left));
  }
}
