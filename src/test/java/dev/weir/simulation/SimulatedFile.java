package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.store.document.StoreContent;
import dev.weir.store.sqlite.LogPosition;
import dev.weir.store.sqlite.ReplicaFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The file of one replica: survives its engine, refuses when the disk is full. */
final class SimulatedFile implements ReplicaFile {
  private final World world;
  private final Fuse fuse;
  private final Consumer<SimulatedFile> onWrite;
  private final Kept kept;
  private Optional<LogPosition> position = Optional.empty();
  private boolean refusing;

  /**
   * @param onWrite called after each write
   */
  SimulatedFile(World world, String machine, Fuse fuse, Consumer<SimulatedFile> onWrite) {
    this.world = world;
    this.fuse = fuse;
    this.onWrite = onWrite;
    this.kept = new Kept("the store of " + machine);
  }

  void refuse(boolean now) {
    refusing = now;
  }

  /** What is in it. */
  Kept kept() {
    return kept;
  }

  Map<ResourceId, RolloutState> states() {
    return kept.states();
  }

  private void write(String what, Optional<LogPosition> reached, Runnable change) {
    fuse.pass("before " + what);
    if (refusing) {
      throw new StoreException("the disk is full", new IOException("no space left"));
    }
    reached.ifPresent(this::advance);
    change.run();
    onWrite.accept(this);
    fuse.pass("after " + what);
  }

  private void advance(LogPosition next) {
    boolean back =
        position.filter(p -> p.log().equals(next.log()) && p.number() > next.number()).isPresent();
    if (back) {
      throw world.broken("a replica never goes back", position + " then " + next);
    }
    position = Optional.of(next);
  }

  private void read(String what) {
    fuse.pass("at the load of " + what);
    if (refusing) {
      throw new StoreException("the disk cannot be read", new IOException("I/O error"));
    }
  }

  @Override
  public List<RolloutState> loadStates() {
    read("states");
    return kept.loadStates();
  }

  @Override
  public void save(Batch batch) {
    throw new AssertionError("a replica follows the log");
  }

  @Override
  public void save(Batch batch, LogPosition reached) {
    write("a change", Optional.of(reached), () -> kept.save(batch));
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    read("an outcome");
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
    read("the intent");
    return kept.intent();
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    read("versions");
    return kept.versions();
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    read("what is retired");
    return kept.retired();
  }

  @Override
  public void savePublication(
      List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired) {
    throw new AssertionError("a replica follows the log");
  }

  @Override
  public void savePublication(
      List<PublishedVersion> versions,
      Map<ResourceId, List<RetiredResource>> retired,
      LogPosition reached) {
    write(
        "a change of versions",
        Optional.of(reached),
        () -> kept.savePublication(versions, retired));
  }

  @Override
  public Optional<LogPosition> position() {
    return position;
  }

  @Override
  public StoreContent content() {
    read("everything");
    return kept.content();
  }

  @Override
  public void follow(LogPosition reached) {
    write("the position", Optional.of(reached), () -> {});
  }

  @Override
  public void replace(StoreContent content, LogPosition reached) {
    write("another store", Optional.of(reached), () -> kept.replace(content));
  }

  @Override
  public String storeId() {
    return kept.storeId();
  }

  @Override
  public long newest() {
    return kept.newest();
  }

  @Override
  public List<StoredEntry> after(long number, int limit) {
    return kept.journal().stream().filter(e -> e.number() > number).limit(limit).toList();
  }
}
