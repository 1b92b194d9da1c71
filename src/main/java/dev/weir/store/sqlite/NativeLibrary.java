package dev.weir.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Puts SQLite's library where every start of this user finds it. The driver's own way writes a new
 * copy at each start, reads it again byte by byte, asks another process for the operating system,
 * and leaves the copy behind when the process is killed.
 */
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String FOLDER_PROPERTY = "org.sqlite.lib.path";
  private static final String NAME_PROPERTY = "org.sqlite.lib.name";
  private static final Set<PosixFilePermission> MINE = PosixFilePermissions.fromString("rwx------");

  private static boolean prepared;

  private NativeLibrary() {}

  /**
   * Tells the driver of a library in a folder of the system's temporary one that nobody else can
   * write. Where that is not possible the driver goes its own way.
   */
  static synchronized void prepare() {
    if (prepared) {
      return;
    }
    prepared = true;
    if (System.getProperty(FOLDER_PROPERTY) != null) {
      return;
    }
    Optional<String> resource =
        resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    if (resource.isEmpty()) {
      return;
    }
    try {
      Path library = place(temporary(), content(resource.get()));
      System.setProperty(FOLDER_PROPERTY, String.valueOf(library.getParent()));
      System.setProperty(NAME_PROPERTY, String.valueOf(library.getFileName()));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("SQLite's library is not kept for the next start: {}", e.toString());
    }
  }

  /** Where the driver would write its copies: somewhere else where /tmp is mounted noexec. */
  private static Path temporary() {
    String systems = System.getProperty("java.io.tmpdir", "/tmp");
    return Path.of(System.getProperty("org.sqlite.tmpdir", systems));
  }

  /** Where the driver's jar has it; empty for a system on which the driver is to find out. */
  static Optional<String> resource(String system, String architecture) {
    String folder =
        switch (architecture.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "aarch64";
          default -> "";
        };
    boolean musl = Files.exists(Path.of("/lib/ld-musl-" + folder + ".so.1"));
    return system.equals("Linux") && !folder.isEmpty() && !musl
        ? Optional.of("/org/sqlite/native/Linux/" + folder + "/libsqlitejdbc.so")
        : Optional.empty();
  }

  private static byte[] content(String resource) throws IOException {
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the driver has no " + resource);
      }
      return in.readAllBytes();
    }
  }

  /**
   * Writes it when it is not there as it should be: another version, or one that a crash of the
   * machine left half written.
   *
   * @throws IOException when the folder is somebody else's, or cannot be written
   */
  static Path place(Path temporary, byte[] content) throws IOException {
    Object me = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Path folder = temporary.resolve("weir-" + me);
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(temporary);
      try {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(MINE));
      } catch (FileAlreadyExistsException _) {
        // Another start of this user was faster; whose it is comes next.
      }
    }
    check(folder, me);
    Path library = folder.resolve("libsqlitejdbc-" + SQLiteJDBCLoader.getVersion() + ".so");
    if (!same(library, content)) {
      Path written = Files.createTempFile(folder, "libsqlitejdbc", null);
      try {
        Files.write(written, content);
        Files.move(written, library, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(written);
      }
    }
    return library;
  }

  /** What lies in it becomes part of this process: nobody else may ever have written there. */
  private static void check(Path folder, Object me) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(folder, "unix:uid,permissions,isDirectory", LinkOption.NOFOLLOW_LINKS);
    if (!Boolean.TRUE.equals(found.get("isDirectory"))
        || !me.equals(found.get("uid"))
        || !MINE.equals(found.get("permissions"))) {
      throw new IOException(folder + " is not a folder of this user alone");
    }
  }

  private static boolean same(Path library, byte[] content) throws IOException {
    try {
      return Files.size(library) == content.length
          && Arrays.equals(Files.readAllBytes(library), content);
    } catch (NoSuchFileException _) {
      return false;
    }
  }
}
