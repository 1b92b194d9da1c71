package dev.weir.intent.directory;

import dev.weir.engine.Problem;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of a directory that hold resources, as bytes, read once.
 *
 * @param contents by path relative to the root, with slashes, in order
 */
record SourceFiles(Map<String, byte[]> contents, List<Problem> problems) {
  static final int MAX_FILES = 50_000;
  static final int MAX_FOLDERS = 10_000;
  static final int MAX_FOLDER_DEPTH = 32;
  static final int MAX_FILE_BYTES = 4 * 1024 * 1024;
  static final long MAX_TOTAL_BYTES = 256L * 1024 * 1024;

  /** Reads everything below a root, or the one file that it is. */
  static SourceFiles read(Path root) {
    Collector collector = new Collector(root);
    if (Files.isDirectory(root)) {
      collector.folder(root, 0);
    } else if (Files.isRegularFile(root)) {
      collector.file(root);
    } else {
      collector.problem(
          root, "There is no such file or directory.", "Create it, or name another one.");
    }
    return new SourceFiles(collector.contents, collector.problems);
  }

  /** Whether a file or folder of that name is looked at. */
  static boolean counts(String name) {
    return !name.startsWith(".") && !name.startsWith("#") && !name.endsWith("~");
  }

  private static boolean isYaml(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
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
      if (depth > MAX_FOLDER_DEPTH || ++folders > MAX_FOLDERS) {
        problem(folder, "There are too many folders here.", limits());
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
        if (full || !counts(name)) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          folder(entry, depth + 1);
        } else if (isYaml(name)) {
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
        if (size > MAX_FILE_BYTES) {
          problem(file, "The file is larger than " + MAX_FILE_BYTES + " bytes.", limits());
          return;
        }
        byte[] content = Files.readAllBytes(file);
        bytes += content.length;
        if (contents.size() >= MAX_FILES || bytes > MAX_TOTAL_BYTES) {
          full = true;
          problem(root, "There is more here than Weir reads.", limits());
          return;
        }
        contents.put(relative(file), content);
      } catch (IOException e) {
        failed(file, e);
      }
    }

    private static String limits() {
      return "At most "
          + MAX_FILES
          + " files of "
          + MAX_FILE_BYTES
          + " bytes each, "
          + MAX_TOTAL_BYTES
          + " bytes in all, in at most "
          + MAX_FOLDERS
          + " folders "
          + MAX_FOLDER_DEPTH
          + " deep.";
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
