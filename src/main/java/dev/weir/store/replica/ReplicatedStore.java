package dev.weir.store.replica;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.JournalFeed;
import dev.weir.engine.RolloutStore;
import dev.weir.store.document.LogDocuments;
import dev.weir.store.document.LogEntry;
import dev.weir.store.replica.SharedLog.Blob;
import dev.weir.store.replica.SharedLog.Conflict;
import dev.weir.store.replica.SharedLog.Content;
import dev.weir.store.replica.SharedLog.Head;
import dev.weir.store.replica.SharedLog.Line;
import dev.weir.store.sqlite.LogPosition;
import dev.weir.store.sqlite.ReplicaFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that several engines share. Everything is read from the file of this replica. A change is
 * durable when it stands in the log; only then is it made here, and by every other replica when it
 * reads the log.
 *
 * <p>Only the leader writes. Each write replaces the head of the log that this replica has seen: a
 * leader that slept while another one took over is refused by the log itself, and leads no more.
 * When it cannot be found out whether a write was taken, this replica leads no more either: what is
 * in the log counts, and the next leader begins with that.
 */
public final class ReplicatedStore implements RolloutStore, JournalFeed {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicatedStore.class);

  private final ReplicaFile local;
  private final SharedLog log;
  private final String identity;
  private final LogLines lines;
  private final LogWriter writer;
  private final Runnable onDeposed;
  private final ReentrantLock lock = new ReentrantLock();

  /** What this leader has seen last; nothing while it does not lead. */
  private @Nullable Head head;

  /**
   * @param local the file of this replica; stays the caller's to close
   * @param identity no other replica has it
   * @param onDeposed told, on any thread and quickly, that this replica leads no more although
   *     nobody has asked it to resign
   */
  public ReplicatedStore(
      ReplicaFile local, SharedLog log, String identity, LogLimits limits, Runnable onDeposed) {
    this(local, log, identity, limits, Waiting.REAL, onDeposed);
  }

  /** With a time of its own. */
  public ReplicatedStore(
      ReplicaFile local,
      SharedLog log,
      String identity,
      LogLimits limits,
      Waiting waiting,
      Runnable onDeposed) {
    this.local = local;
    this.log = log;
    this.identity = identity;
    this.lines = new LogLines(log, limits);
    this.writer = new LogWriter(log, limits, waiting);
    this.onDeposed = onDeposed;
  }

  /**
   * Begins to lead: reads the log to its end and writes into it that this replica leads. Where
   * there is no log yet, it begins with what this replica has.
   *
   * @throws StoreException when the log cannot be read or written, or somebody else was faster
   */
  public void lead() {
    lock.lock();
    try {
      Optional<Head> found = log.read();
      Content next;
      if (found.isPresent()) {
        follow(found.get().content());
        Content content = found.get().content();
        next = content.led(content.term() + 1, identity);
      } else {
        next = begun();
      }
      Head written = log.replace(found, next);
      local.follow(new LogPosition(next.log(), next.newest()));
      head = written;
      LOG.info("replica={} leads term={} from change={}", identity, next.term(), next.newest());
    } catch (Conflict e) {
      throw new StoreException("Another engine has begun to lead: " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreachable("begin to lead", e);
    } finally {
      lock.unlock();
    }
  }

  private Content begun() throws IOException {
    Blob base = log.keep(Packed.of(LogDocuments.write(local.content())));
    long number = local.position().map(LogPosition::number).orElse(0L);
    return new Content(UUID.randomUUID().toString(), 1, identity, base, number, List.of());
  }

  /** Leads no more; what is in the log stays. */
  public void resign() {
    lock.lock();
    try {
      head = null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether this replica may write, as far as it knows. */
  public boolean leads() {
    lock.lock();
    try {
      return head != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes what the log has and this replica has not made. A leader has made everything; when it
   * sees another's term it leads no more.
   *
   * @return whether anything has changed here
   * @throws IOException when a part of the log cannot be read; to be tried again
   */
  public boolean follow(Head seen) throws IOException {
    lock.lock();
    try {
      Head own = head;
      if (own != null) {
        if (seen.content().term() > own.content().term()) {
          deposed(
              "engine " + seen.content().leader() + " leads since term " + seen.content().term());
        } else {
          return false;
        }
      }
      return follow(seen.content());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes what the log has now, whatever was told of it.
   *
   * @throws IOException when the log or a part of it cannot be read; to be tried again
   */
  public void catchUp() throws IOException {
    Optional<Head> now = log.read();
    if (now.isPresent()) {
      follow(now.get());
    }
  }

  private boolean follow(Content seen) throws IOException {
    Optional<LogPosition> position = local.position();
    Content content = isBehind(seen, position) ? newest(seen) : seen;
    long made =
        position.filter(p -> p.log().equals(content.log())).map(LogPosition::number).orElse(-1L);
    if (made > content.newest()) {
      LOG.error(
          "the log has lost changes: it ends with {} and this replica has made {}; what the log"
              + " has counts",
          content.newest(),
          made);
      made = -1;
    }
    long oldest =
        content.lines().isEmpty() ? content.newest() + 1 : content.lines().getFirst().number();
    boolean changed = false;
    if (made < Math.min(content.baseNumber(), oldest - 1)) {
      LogPosition at = new LogPosition(content.log(), content.baseNumber());
      local.replace(LogDocuments.readContent(Packed.text(log.bytes(content.base()))), at);
      made = content.baseNumber();
      changed = true;
    }
    for (Line line : content.lines()) {
      if (line.number() > made) {
        make(lines.entry(line), new LogPosition(content.log(), line.number()));
        changed = true;
      }
    }
    return changed;
  }

  /** Whether this replica has made what is not in it; it may have been seen before that. */
  private static boolean isBehind(Content seen, Optional<LogPosition> position) {
    return position
        .filter(p -> !p.log().equals(seen.log()) || p.number() > seen.newest())
        .isPresent();
  }

  /** A watch tells late, and one who has led may have written since: the log itself is asked. */
  private Content newest(Content seen) throws IOException {
    return log.read().map(Head::content).orElse(seen);
  }

  private void make(LogEntry entry, LogPosition at) {
    switch (entry) {
      case LogEntry.Saved saved ->
          local.save(
              new Batch(
                  saved.intent().map(change -> Intents.changed(local.loadIntent(), change)),
                  saved.states(),
                  saved.removed(),
                  saved.journal(),
                  saved.outcomes()),
              at);
      case LogEntry.Published published ->
          local.savePublication(published.versions(), published.retired(), at);
    }
  }

  @Override
  public void save(Batch batch) {
    append(
        new LogEntry.Saved(
            batch.intent().map(next -> Intents.change(local.loadIntent(), next)),
            batch.states(),
            batch.removed(),
            batch.journal(),
            batch.outcomes()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A replica that does not lead gives its proxies what the leader has made durable. What its
   * own proxies still use of clusters that have left it keeps in memory.
   */
  @Override
  public void savePublication(
      List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired) {
    if (!leads() && versions.isEmpty()) {
      return;
    }
    append(new LogEntry.Published(versions, retired));
  }

  private void append(LogEntry entry) {
    lock.lock();
    try {
      Head seen = head;
      if (seen == null) {
        throw new StoreException("This engine does not lead; what it decides is not kept.");
      }
      Content before = seen.content();
      long number = before.newest() + 1;
      Content next =
          lines
              .compacted(before, () -> Packed.of(LogDocuments.write(local.content())))
              .and(lines.line(number, entry));
      Head written;
      try {
        written = writer.commit(seen, next);
      } catch (StoreException e) {
        deposed(String.valueOf(e.getMessage()));
        throw e;
      }
      head = written;
      try {
        make(entry, new LogPosition(next.log(), number));
      } catch (StoreException e) {
        deposed("its own file refuses what the log has taken");
        throw e;
      }
      if (next.base() != before.base()) {
        forget(next);
      }
    } catch (IOException e) {
      throw unreachable("keep a part of the state", e);
    } finally {
      lock.unlock();
    }
  }

  private void forget(Content content) {
    Set<Blob> used = new HashSet<>();
    used.add(content.base());
    content.lines().forEach(line -> line.blob().ifPresent(used::add));
    try {
      log.forgetAllBut(used);
    } catch (IOException e) {
      LOG.warn("old parts of the log stay until the next time: {}", String.valueOf(e.getMessage()));
    }
  }

  private void deposed(String why) {
    LOG.warn("replica={} leads no more: {}", identity, why);
    head = null;
    onDeposed.run();
  }

  private static StoreException unreachable(String doing, IOException e) {
    return new StoreException("Could not " + doing + " in the shared log: " + e.getMessage(), e);
  }

  @Override
  public List<RolloutState> loadStates() {
    return local.loadStates();
  }

  @Override
  public Optional<CommandOutcome> outcomeOf(String commandId) {
    return local.outcomeOf(commandId);
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    return local.journal(rollout, before, limit);
  }

  @Override
  public Optional<StoredIntent> loadIntent() {
    return local.loadIntent();
  }

  @Override
  public Map<String, PublishedVersion> loadVersions() {
    return local.loadVersions();
  }

  @Override
  public Map<ResourceId, List<RetiredResource>> loadRetired() {
    return local.loadRetired();
  }

  @Override
  public String storeId() {
    return local.storeId();
  }

  @Override
  public long newest() {
    return local.newest();
  }

  @Override
  public List<StoredEntry> after(long number, int limit) {
    return local.after(number, limit);
  }
}
