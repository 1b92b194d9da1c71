package dev.weir.intent.directory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * When anything in the watched folders was changed last, by the time at which the system changed
 * the inode: unlike the time of a file's content, no copying program sets it back.
 */
final class LastChange {
  private LastChange() {}

  /**
   * Looks at every folder and every entry in it, links and what they lead to.
   *
   * @return nothing when the system does not say it of all of them
   */
  static Optional<Instant> of(Set<Path> folders) {
    try {
      Instant last = Instant.MIN;
      for (Path folder : folders) {
        last = later(last, changed(folder));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
          for (Path entry : entries) {
            last = later(last, changed(entry, LinkOption.NOFOLLOW_LINKS));
            if (Files.isSymbolicLink(entry)) {
              last = later(last, changed(entry));
            }
          }
        }
      }
      return Optional.of(last);
    } catch (IOException | DirectoryIteratorException | UnsupportedOperationException _) {
      // It goes away just now, or there is no such time here: nothing is known of the whole.
      return Optional.empty();
    }
  }

  private static Instant changed(Path path, LinkOption... options) throws IOException {
    return ((FileTime) Files.getAttribute(path, "unix:ctime", options)).toInstant();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
