package dev.weir.intent.directory;

import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentReader;
import dev.weir.engine.IntentSource;
import dev.weir.engine.Problem;
import dev.weir.intent.files.Pokes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a directory whenever it has changed and come to rest, and once in a while without a sign of
 * change. Reports each content once, on one thread at a time.
 */
public final class DirectoryWatch implements IntentSource, AutoCloseable {
  /** How often a directory is read without a sign of change. */
  public static final Duration DEFAULT_RESCAN = Duration.ofSeconds(60);

  /** So long nothing must happen before a change is taken for complete. */
  static final Duration QUIET = Duration.ofMillis(150);

  /**
   * What has not been touched for so long is complete. Much more than {@link #QUIET}, because a
   * file server's clock may be behind.
   */
  static final Duration UNTOUCHED = Duration.ofSeconds(5);

  /** A directory that does not come to rest for so long is reported. */
  static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);

  /** A lock of git's that is held longer was left behind. */
  static final Duration LOCK_LIMIT = Duration.ofSeconds(10);

  /** When the system cannot watch every folder. */
  private static final Duration RESCAN_UNWATCHED = Duration.ofSeconds(5);

  /** Folders that still keep coming after so many looks are left to the next read. */
  private static final int MAX_LOOKS = 20;

  /** So long somebody who asks for a read waits at most; a directory that settles takes less. */
  private static final Duration SYNC_LIMIT = SETTLE_LIMIT.plus(LOCK_LIMIT).plusSeconds(10);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

  private final Path root;
  private final IntentReader reader;
  private final Consumer<IntentRead> onRead;
  private final Duration rescan;
  private final FolderEvents events;
  private final Pokes pokes = new Pokes();
  private final Thread thread;
  private volatile boolean closed;
  private Optional<String> reported = Optional.empty();

  /**
   * @param onRead called with each read whose digest differs from the one before, first in {@link
   *     #start}, then on the watch's own thread
   * @param rescan how often the directory is read without a sign of change
   */
  public DirectoryWatch(
      Path root, IntentReader reader, Consumer<IntentRead> onRead, Duration rescan) {
    this.root = root;
    this.reader = reader;
    this.onRead = onRead;
    this.rescan = rescan;
    try {
      this.events = new FolderEvents();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.thread = Thread.ofPlatform().daemon().name("weir-intent").unstarted(this::run);
  }

  public DirectoryWatch(Path root, IntentReader reader, Consumer<IntentRead> onRead) {
    this(root, reader, onRead, DEFAULT_RESCAN);
  }

  /** Reads once and reports it, then goes on by itself. */
  public void start() {
    try {
      readAndReport();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.start();
  }

  @Override
  public CompletionStage<SyncResult> sync() {
    return pokes.ask(SYNC_LIMIT);
  }

  private void run() {
    try {
      while (!closed) {
        Duration wait =
            events.isComplete() || rescan.compareTo(RESCAN_UNWATCHED) < 0
                ? rescan
                : RESCAN_UNWATCHED;
        events.await(wait, pokes::any);
        if (!closed) {
          readAndReport();
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread, and it ends here.
      Thread.currentThread().interrupt();
    }
  }

  private void readAndReport() throws InterruptedException {
    CompletableFuture<SyncResult> asked = pokes.begin();
    SyncResult found = new SyncResult.Failed("The read was broken off: Weir is being stopped.");
    try {
      found = found();
    } finally {
      asked.complete(found);
    }
  }

  private SyncResult found() throws InterruptedException {
    IntentRead read;
    boolean failed = false;
    try {
      // Before reading: what changes after that is an event, and what changed before is read.
      watchAll();
      awaitGit();
      Optional<IntentRead> settled = settled();
      failed = settled.isEmpty();
      read = settled.orElseGet(this::restless);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("directory could not be read: root={}", root, e);
      failed = true;
      read = refused("Reading failed: " + e + ".", "This is a fault of Weir; please report it.");
    }
    boolean changed = !reported.equals(Optional.of(read.digest()));
    if (changed && !closed) {
      report(read);
    }
    return switch (read) {
      case IntentRead.Accepted _ -> new SyncResult.Found(Optional.empty(), changed);
      case IntentRead.Refused refused ->
          failed
              ? new SyncResult.Failed(refused.problems().getFirst().wrong())
              : new SyncResult.Refused(Optional.empty(), refused.problems());
    };
  }

  private void report(IntentRead read) {
    try {
      onRead.accept(read);
      reported = Optional.of(read.digest());
    } catch (RuntimeException e) {
      // Not taken as reported, so the next look brings it again.
      LOG.error("a read was not taken: root={} digest={}", root, read.digest(), e);
    }
  }

  /**
   * Watches every folder that there is. A folder that came while the others were being registered
   * shows in a second look; one that comes later is an event of its parent.
   */
  private void watchAll() {
    Set<Path> folders = WatchedFolders.of(root);
    for (int look = 0; look < MAX_LOOKS; look++) {
      events.watch(folders);
      Set<Path> now = WatchedFolders.of(root);
      if (now.equals(folders)) {
        return;
      }
      folders = now;
    }
  }

  private void awaitGit() throws InterruptedException {
    long end = System.nanoTime() + LOCK_LIMIT.toNanos();
    while (!closed && GitLock.isHeld(root)) {
      if (System.nanoTime() > end) {
        LOG.warn("git's lock is still held, reading nevertheless: root={}", root);
        return;
      }
      events.await(QUIET);
    }
  }

  /**
   * Reads until nothing has happened for a while and two reads in a row found the same. Where the
   * file system says that nothing was touched for long enough, as after a restart, that is known
   * already, and one read is enough.
   *
   * @return nothing when that does not come
   */
  private Optional<IntentRead> settled() throws InterruptedException {
    long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
    Optional<Instant> still = untouched();
    IntentRead before = reader.read(root);
    if (still.isPresent() && still.equals(untouched())) {
      return Optional.of(before);
    }
    while (!closed) {
      boolean happened = events.await(QUIET);
      IntentRead now = reader.read(root);
      if (!happened && now.digest().equals(before.digest())) {
        return Optional.of(now);
      }
      watchAll();
      if (System.nanoTime() > end) {
        return Optional.empty();
      }
      before = now;
    }
    return Optional.of(before);
  }

  /** The last change, when it is so long ago that nobody can be in the middle of one. */
  private Optional<Instant> untouched() {
    Instant now = Instant.now();
    return LastChange.of(WatchedFolders.of(root))
        .filter(last -> last.isBefore(now.minus(UNTOUCHED)));
  }

  private IntentRead restless() {
    return refused(
        "The directory has not come to rest for " + SETTLE_LIMIT.toSeconds() + " seconds.",
        "Find out what keeps writing there; write complete files and rename them.");
  }

  private IntentRead refused(String wrong, String fix) {
    return new IntentRead.Refused(
        List.of(new Problem(root.toString(), 0, 0, "", wrong, fix)), "unread: " + wrong);
  }

  /** Ends the watch's thread; nothing is reported afterwards. */
  @Override
  public void close() {
    closed = true;
    pokes.close();
    events.close();
    thread.interrupt();
    if (thread != Thread.currentThread()) {
      try {
        thread.join(CLOSE_LIMIT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
