package dev.weir.intent.directory;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that something happened in a set of folders; what it was does not matter. */
final class FolderEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderEvents.class);

  /** So late at most somebody who asks is heard. */
  private static final Duration SLICE = Duration.ofMillis(200);

  private final WatchService service;
  private final Map<Path, WatchKey> keys = new HashMap<>();
  private boolean complete = true;

  FolderEvents() throws IOException {
    this.service = FileSystems.getDefault().newWatchService();
  }

  /** Watches exactly these folders from now on. */
  void watch(Set<Path> folders) {
    keys.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !folders.contains(entry.getKey()) || !entry.getValue().isValid();
              if (gone) {
                entry.getValue().cancel();
              }
              return gone;
            });
    boolean all = true;
    for (Path folder : folders) {
      try {
        // Also for folders that are watched already: another one may stand at the same place now.
        keys.put(
            folder,
            folder.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_DELETE,
                StandardWatchEventKinds.ENTRY_MODIFY));
      } catch (IOException e) {
        all = false;
        if (complete) {
          LOG.warn("folder is not watched, only looked at again: folder={} reason={}", folder, e);
        }
      }
    }
    complete = all;
  }

  /** Whether every folder is watched; if not, somebody must look more often. */
  boolean isComplete() {
    return complete;
  }

  /**
   * Waits for an event.
   *
   * @return whether there was one in that time; false after {@link #close}
   */
  boolean await(Duration atMost) throws InterruptedException {
    return await(atMost, () -> false);
  }

  /**
   * Waits for an event, or until something else is enough.
   *
   * @param enough is asked every {@link #SLICE}, for nothing but a file wakes who waits for files
   */
  boolean await(Duration atMost, BooleanSupplier enough) throws InterruptedException {
    long end = System.nanoTime() + Math.max(0, atMost.toNanos());
    try {
      WatchKey key = null;
      long left = end - System.nanoTime();
      do {
        key = service.poll(Math.clamp(left, 0, SLICE.toNanos()), TimeUnit.NANOSECONDS);
        left = end - System.nanoTime();
      } while (key == null && left > 0 && !enough.getAsBoolean());
      boolean any = false;
      while (key != null) {
        any |= !key.pollEvents().isEmpty();
        key.reset();
        key = service.poll();
      }
      return any;
    } catch (ClosedWatchServiceException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      LOG.warn("watching could not be ended: reason={}", e.toString());
    }
  }
}
