package dev.weir.intent.directory;

import dev.weir.engine.Problem;
import dev.weir.intent.files.FileRules;
import dev.weir.intent.files.FileSet;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds the files of a directory that hold resources. */
final class SourceFiles {
  private SourceFiles() {}

  /** Reads everything below a root, or the one file that it is. */
  static FileSet read(Path root) {
    Collector collector = new Collector(root);
    if (Files.isDirectory(root)) {
      collector.folder(root, 0);
    } else if (Files.isRegularFile(root)) {
      collector.file(root);
    } else {
      collector.problem(
          root, "There is no such file or directory.", "Create it, or name another one.");
    }
    return new FileSet(collector.contents, collector.problems);
  }

  private static final class Collector {
    final Path root;
    final Map<String, byte[]> contents = new TreeMap<>();
    final List<Problem> problems = new ArrayList<>();
    final Set<Path> open = new HashSet<>();
    int folders;
    long bytes;
    boolean full;

    Collector(Path root) {
      this.root = root;
    }

    void folder(Path folder, int depth) {
      if (depth > FileRules.MAX_FOLDER_DEPTH || ++folders > FileRules.MAX_FOLDERS) {
        problem(folder, "There are too many folders here.", FileRules.limits());
        return;
      }
      Path real;
      try {
        real = folder.toRealPath();
      } catch (IOException e) {
        failed(folder, e);
        return;
      }
      // A link to a folder around itself would never end; its files are read where they are.
      if (!open.add(real)) {
        return;
      }
      List<Path> entries = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(entries::add);
      } catch (IOException | DirectoryIteratorException e) {
        failed(folder, e);
      }
      entries.sort(null);
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (full || !FileRules.counts(name)) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          folder(entry, depth + 1);
        } else if (FileRules.isYaml(name)) {
          file(entry);
        }
      }
      open.remove(real);
    }

    void file(Path file) {
      try {
        if (!Files.isRegularFile(file)) {
          // A dangling link is a file that is vanishing, or a lock of an editor: neither is
          // content.
          return;
        }
        long size = Files.size(file);
        if (size > FileRules.MAX_FILE_BYTES) {
          problem(
              file,
              "The file is larger than " + FileRules.MAX_FILE_BYTES + " bytes.",
              FileRules.limits());
          return;
        }
        byte[] content = Files.readAllBytes(file);
        bytes += content.length;
        if (contents.size() >= FileRules.MAX_FILES || bytes > FileRules.MAX_TOTAL_BYTES) {
          full = true;
          problem(root, "There is more here than Weir reads.", FileRules.limits());
          return;
        }
        contents.put(relative(file), content);
      } catch (IOException e) {
        failed(file, e);
      }
    }

    private void failed(Path path, Exception e) {
      if (e instanceof NoSuchFileException
          || e.getCause() instanceof NoSuchFileException
          || !Files.exists(path)) {
        // Gone between the listing and the reading: as if it had never been there.
        return;
      }
      String reason =
          e instanceof FileSystemException fs && fs.getReason() != null
              ? fs.getReason()
              : e.getClass().getSimpleName();
      problem(path, "This cannot be read: " + reason + ".", "Let Weir's user read it.");
    }

    void problem(Path path, String wrong, String fix) {
      problems.add(
          new Problem(path.equals(root) ? root.toString() : relative(path), 0, 0, "", wrong, fix));
    }

    private String relative(Path path) {
      Path shown = path.equals(root) ? path.getFileName() : root.relativize(path);
      return shown.toString().replace('\\', '/');
    }
  }
}
