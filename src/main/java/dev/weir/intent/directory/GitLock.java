package dev.weir.intent.directory;

import dev.weir.intent.files.FileRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds out whether git is changing the files of a checkout just now. */
final class GitLock {
  private static final String GIT_DIR = "gitdir:";

  private GitLock() {}

  /** Whether the checkout that holds a folder is locked. */
  static boolean isHeld(Path folder) {
    try {
      for (Path at = folder.toRealPath(); at != null; at = at.getParent()) {
        Optional<Path> gitFolder = gitFolder(at.resolve(".git"));
        if (gitFolder.isPresent()) {
          return Files.exists(gitFolder.get().resolve("index.lock"));
        }
      }
    } catch (IOException e) {
      // A folder that is not there has no lock; reading it says what is the matter.
      return false;
    }
    return false;
  }

  /** A work tree of its own has a file here that names the folder. */
  private static Optional<Path> gitFolder(Path git) throws IOException {
    if (Files.isDirectory(git)) {
      return Optional.of(git);
    }
    if (Files.isRegularFile(git) && Files.size(git) < FileRules.MAX_FILE_BYTES) {
      String text = Files.readString(git).strip();
      if (text.startsWith(GIT_DIR)) {
        return Optional.of(git.resolveSibling(text.substring(GIT_DIR.length()).strip()));
      }
    }
    return Optional.empty();
  }
}
