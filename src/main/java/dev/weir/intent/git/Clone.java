package dev.weir.intent.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy beside the state: bare, and of each commit only its files. Nothing in it is needed; when
 * it is of something else, broken or full of what is old, it is thrown away and made anew.
 */
final class Clone implements AutoCloseable {
  /** Where the newest commit stands in the copy. */
  static final String HEAD = "refs/weir/head";

  /** Where the newest commit stands whose files were valid. */
  private static final String TAKEN = "refs/weir/taken";

  /** Each fetch that finds something adds a pack; with so many it is time for a new copy. */
  static final int MAX_PACKS = 100;

  /** Only a folder with this file in it is ever thrown away. */
  private static final String MARK = "made-by-weir";

  private static final String SECTION = "weir";
  private static final Logger LOG = LoggerFactory.getLogger(Clone.class);

  private final Path folder;
  private final String url;
  private final String ref;
  private Optional<Repository> open = Optional.empty();

  /**
   * @param ref that is copied, by its full name or HEAD
   */
  Clone(Path folder, String url, String ref) {
    this.folder = folder;
    this.url = url;
    this.ref = ref;
  }

  String ref() {
    return ref;
  }

  /** The repository, made when it is not there, is of something else or cannot be opened. */
  Repository repository() throws GitFailure {
    try {
      if (open.isEmpty()) {
        open = Optional.of(existing().orElseGet(this::made));
      }
      return open.get();
    } catch (UncheckedIOException e) {
      throw new GitFailure(
          "The copy in " + folder + " cannot be made: " + GitFailure.reason(e) + ".",
          "Make room there, and let Weir's user write there.");
    }
  }

  private Optional<Repository> existing() throws GitFailure {
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    if (!Files.exists(folder.resolve(MARK))) {
      if (isEmpty()) {
        return Optional.empty();
      }
      throw new GitFailure(
          folder + " is in the way: it is not a copy that Weir has made.",
          "Move it elsewhere, or give the state another file with --state.");
    }
    String old = "unreadable";
    try {
      Repository repository =
          new FileRepositoryBuilder()
              .setGitDir(folder.toFile())
              .setBare()
              .setMustExist(true)
              .build();
      StoredConfig config = repository.getConfig();
      old = config.getString(SECTION, null, "url") + " " + config.getString(SECTION, null, "ref");
      if (old.equals(url + " " + ref)) {
        return Optional.of(repository);
      }
      repository.close();
    } catch (IOException | RuntimeException e) {
      old = e.toString();
    }
    LOG.warn("the copy is of something else or broken, made anew: folder={} was={}", folder, old);
    remove();
    return Optional.empty();
  }

  private boolean isEmpty() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      // What is no folder is in the way as well.
      return false;
    }
  }

  private Repository made() {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(MARK), "A copy of what is served; may be removed.\n");
      Repository repository =
          new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().build();
      repository.create(true);
      StoredConfig config = repository.getConfig();
      config.setString(SECTION, null, "url", url);
      config.setString(SECTION, null, "ref", ref);
      // What is old goes with the whole copy; nothing may repack it while it is read.
      config.setInt("gc", null, "auto", 0);
      config.setInt("gc", null, "autoPackLimit", 0);
      config.setBoolean("core", null, "logAllRefUpdates", false);
      config.save();
      return repository;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest commit that was fetched; empty when there is none yet. */
  Optional<ObjectId> head() throws GitFailure {
    return at(HEAD);
  }

  /** The newest commit that was {@link #taken(ObjectId)}; empty when the copy knows none. */
  Optional<ObjectId> taken() throws GitFailure {
    return at(TAKEN);
  }

  /**
   * Remembers a commit as the newest whose files were valid.
   *
   * @throws IOException when the copy is broken
   */
  void taken(ObjectId commit) throws GitFailure, IOException {
    if (!taken().equals(Optional.of(commit))) {
      RefUpdate update = repository().updateRef(TAKEN);
      update.setNewObjectId(commit);
      RefUpdate.Result result = update.forceUpdate();
      if (result == RefUpdate.Result.LOCK_FAILURE || result == RefUpdate.Result.IO_FAILURE) {
        throw new IOException(TAKEN + " could not be moved: " + result);
      }
    }
  }

  private Optional<ObjectId> at(String name) throws GitFailure {
    try {
      return Optional.ofNullable(repository().exactRef(name)).map(Ref::getObjectId);
    } catch (IOException e) {
      throw new GitFailure("The copy cannot be read: " + GitFailure.reason(e) + ".", "");
    }
  }

  /** Takes away what a fetch that was broken off has left, so that it is in nobody's way. */
  void sweep() {
    for (Path path : everything()) {
      String name = String.valueOf(path.getFileName());
      if (name.endsWith(".lock") || name.startsWith("incoming_")) {
        delete(path);
      }
    }
  }

  /** Whether so much that is old has come together that a new copy is smaller. */
  boolean isWorn() {
    return everything().stream().filter(path -> path.toString().endsWith(".pack")).count()
        >= MAX_PACKS;
  }

  /** How much it takes. */
  long bytes() {
    long sum = 0;
    for (Path path : everything()) {
      try {
        sum += Files.isRegularFile(path) ? Files.size(path) : 0;
      } catch (IOException e) {
        LOG.debug("gone while it was counted: file={}", path);
      }
    }
    return sum;
  }

  /** Throws it away; it is made anew when it is needed. */
  void remove() {
    close();
    everything().forEach(Clone::delete);
  }

  /** Files before the folders that they are in. */
  private List<Path> everything() {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | UncheckedIOException e) {
      // Files come and go while a fetch runs; the next look sees them.
      return List.of();
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("cannot be removed: file={} reason={}", path, e.toString());
    }
  }

  @Override
  public void close() {
    open.ifPresent(Repository::close);
    open = Optional.empty();
    RepositoryCache.clear();
  }
}
