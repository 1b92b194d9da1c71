package dev.weir.intent.directory;

import dev.weir.intent.files.FileRules;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds every folder in which a change can change what is read: the folders themselves, and for
 * each symbolic link on the way the folder that holds it, because a link is swapped there and
 * nowhere else. No path that is found holds a link.
 */
final class WatchedFolders {
  /** A chain of more links is taken for a loop. */
  private static final int MAX_LINKS = 40;

  private final Set<Path> found = new HashSet<>();
  private final Set<Path> walked = new HashSet<>();

  private WatchedFolders() {}

  /** The folders to watch for a root, which need not exist yet. */
  static Set<Path> of(Path root) {
    WatchedFolders folders = new WatchedFolders();
    folders.follow(root.toAbsolutePath(), 0);
    if (Files.isDirectory(root)) {
      folders.walk(root, 0);
    }
    return Set.copyOf(folders.found);
  }

  private void walk(Path folder, int depth) {
    if (depth > FileRules.MAX_FOLDER_DEPTH || walked.size() >= FileRules.MAX_FOLDERS) {
      return;
    }
    try {
      Path real = folder.toRealPath();
      if (!walked.add(real)) {
        return;
      }
      found.add(real);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          if (!FileRules.counts(entry.getFileName().toString())) {
            continue;
          }
          if (Files.isSymbolicLink(entry)) {
            follow(entry.toAbsolutePath(), 0);
          }
          if (Files.isDirectory(entry)) {
            walk(entry, depth + 1);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Gone, or not to be read: reading says so where it matters, and the next look finds it.
      found.add(folder.toAbsolutePath().normalize());
    }
  }

  /** Adds the folder of every link on the way to a path, and the folder in which the way ends. */
  private void follow(Path path, int links) {
    Path at = path.getRoot();
    for (int i = 0; i < path.getNameCount(); i++) {
      Path before = at;
      String name = path.getName(i).toString();
      if (name.equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        continue;
      }
      at = name.equals(".") ? at : at.resolve(name);
      if (Files.isSymbolicLink(at)) {
        found.add(before);
        Path target = targetOf(at);
        if (target != null && links < MAX_LINKS) {
          Path rest =
              i + 1 < path.getNameCount()
                  ? target.resolve(path.subpath(i + 1, path.getNameCount()))
                  : target;
          follow(before.resolve(rest), links + 1);
        }
        return;
      }
      if (!Files.exists(at)) {
        found.add(before);
        return;
      }
    }
    found.add(Files.isDirectory(at) || at.getParent() == null ? at : at.getParent());
  }

  private static @Nullable Path targetOf(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      // Swapped away between two looks; its folder is watched, so the next look sees the new one.
      return null;
    }
  }
}
