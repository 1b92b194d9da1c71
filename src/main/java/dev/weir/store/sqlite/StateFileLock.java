package dev.weir.store.sqlite;

import dev.weir.engine.RolloutStore.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets one process at a time use a state file: two engines on one file would move the same traffic
 * against each other. Held by the operating system on a file beside it, so that it is free again
 * when the process is gone, however it went.
 */
final class StateFileLock implements AutoCloseable {
  // A process that closes any channel to a file loses its lock on it (POSIX), so the lock file must
  // not even be opened again while this process holds it.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path lockFile;
  private final FileChannel channel;

  private StateFileLock(Path lockFile, FileChannel channel) {
    this.lockFile = lockFile;
    this.channel = channel;
  }

  /**
   * @param stateFile with its real path, so that two ways to one file are one lock
   * @throws StoreException when another store has it
   */
  static StateFileLock take(Path stateFile) throws IOException {
    Path lockFile = stateFile.resolveSibling(stateFile.getFileName() + ".lock");
    if (!HELD_HERE.add(lockFile)) {
      throw inUse(stateFile, "by this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              lockFile,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(stateFile, "by another Weir" + owner(channel));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new StateFileLock(lockFile, channel);
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel, e);
      HELD_HERE.remove(lockFile);
      throw e;
    }
  }

  private static StoreException inUse(Path stateFile, String by) {
    return new StoreException(
        "The state file "
            + stateFile
            + " is already in use "
            + by
            + ". One state file serves one engine: stop the other one, or choose another file with"
            + " --state.");
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    String pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    return pid.matches("\\d+") ? " (process " + pid + ")" : "";
  }

  private static void closeQuietly(@Nullable FileChannel channel, Exception because) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        because.addSuppressed(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    // The file stays: removing it would let two processes lock two files of one name.
    try {
      channel.close();
    } finally {
      HELD_HERE.remove(lockFile);
    }
  }

  /** The real place of a state file, whose folder is made when it is not there. */
  static Path realPath(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    if (Files.exists(absolute)) {
      return absolute.toRealPath();
    }
    Path folder = absolute.getParent();
    if (folder == null) {
      throw new IOException("it is not a file");
    }
    Files.createDirectories(folder);
    return folder.toRealPath().resolve(absolute.getFileName());
  }
}
