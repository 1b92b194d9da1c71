package dev.weir.intent.git;

import dev.weir.engine.Problem;
import dev.weir.intent.files.FileRules;
import dev.weir.intent.files.FileSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Finds the files of one commit that hold resources, by the rules that hold for a directory: a link
 * is followed, as long as it stays in the repository.
 */
final class TreeFiles {
  /** More links on the way to one file are taken for a loop. */
  private static final int MAX_LINKS = 40;

  private static final int MAX_LINK_BYTES = 4_096;

  private static final byte[] LFS =
      "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

  private final ObjectReader objects;
  private final ObjectId tree;
  private final String root;
  private final String source;
  private final Map<String, byte[]> contents = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> open = new HashSet<>();
  private final Set<String> submodules = new HashSet<>();
  private int folders;
  private long bytes;
  private int links;
  private boolean full;

  /** An object that a path leads to, and where it really stands. */
  private record Place(String path, FileMode mode, ObjectId id) {}

  private TreeFiles(ObjectReader objects, ObjectId tree, String root, String source) {
    this.objects = objects;
    this.tree = tree;
    this.root = root;
    this.source = source;
  }

  /**
   * What was found.
   *
   * @param submodules that were left out, by their paths
   */
  record Found(FileSet files, Set<String> submodules) {}

  /**
   * Reads everything below a path of a commit, or the one file that it is.
   *
   * @param path without slashes at its ends; empty for the root
   * @param source for people, where there is no file to name
   * @throws IOException when the copy is broken
   */
  static Found read(Repository repository, RevCommit commit, String path, String source)
      throws IOException {
    try (ObjectReader objects = repository.newObjectReader()) {
      TreeFiles files = new TreeFiles(objects, commit.getTree(), path, source);
      files.read();
      return new Found(new FileSet(files.contents, files.problems), files.submodules);
    }
  }

  private void read() throws IOException {
    Optional<Place> start =
        root.isEmpty() ? Optional.of(new Place("", FileMode.TREE, tree)) : resolve(root);
    if (start.isPresent() && start.get().mode() == FileMode.TREE) {
      folder(start.get(), "", 0);
    } else if (start.isPresent() && isFile(start.get().mode())) {
      file(start.get(), root.substring(root.lastIndexOf('/') + 1));
    } else {
      problem(
          "",
          "There is no '" + root + "' in this commit.",
          "Push it, or name another path after the : of --git.");
    }
  }

  private static boolean isFile(FileMode mode) {
    return mode == FileMode.REGULAR_FILE || mode == FileMode.EXECUTABLE_FILE;
  }

  /**
   * @param name relative to the root, as it was walked
   */
  private void folder(Place folder, String name, int depth) throws IOException {
    if (depth > FileRules.MAX_FOLDER_DEPTH || ++folders > FileRules.MAX_FOLDERS) {
      problem(name, "There are too many folders here.", FileRules.limits());
      return;
    }
    // A link to a folder around itself would never end; its files are read where they are.
    if (!open.add(folder.path())) {
      return;
    }
    for (Place entry : entries(folder)) {
      String last = entry.path().substring(entry.path().lastIndexOf('/') + 1);
      if (full || !FileRules.counts(last)) {
        continue;
      }
      String shown = name.isEmpty() ? last : name + "/" + last;
      Optional<Place> place = Optional.of(entry);
      if (entry.mode() == FileMode.SYMLINK) {
        links = 0;
        place = follow(entry, shown);
      }
      if (place.isEmpty()) {
        continue;
      }
      if (place.get().mode() == FileMode.TREE) {
        folder(place.get(), shown, depth + 1);
      } else if (place.get().mode() == FileMode.GITLINK) {
        submodules.add(shown);
      } else if (isFile(place.get().mode()) && FileRules.isYaml(last)) {
        file(place.get(), shown);
      }
    }
    open.remove(folder.path());
  }

  private List<Place> entries(Place folder) throws IOException {
    List<Place> entries = new ArrayList<>();
    try (TreeWalk walk = new TreeWalk(objects)) {
      walk.addTree(folder.id());
      walk.setRecursive(false);
      while (walk.next()) {
        String name = walk.getPathString();
        String path = folder.path().isEmpty() ? name : folder.path() + "/" + name;
        entries.add(new Place(path, walk.getFileMode(0), walk.getObjectId(0)));
      }
    }
    return entries;
  }

  private void file(Place file, String name) throws IOException {
    ObjectLoader loader = objects.open(file.id());
    if (loader.getSize() > FileRules.MAX_FILE_BYTES) {
      problem(
          name,
          "The file is larger than " + FileRules.MAX_FILE_BYTES + " bytes.",
          FileRules.limits());
      return;
    }
    byte[] content = loader.getCachedBytes(FileRules.MAX_FILE_BYTES);
    bytes += content.length;
    if (contents.size() >= FileRules.MAX_FILES || bytes > FileRules.MAX_TOTAL_BYTES) {
      full = true;
      problem("", "There is more here than Weir reads.", FileRules.limits());
      return;
    }
    if (isLfsPointer(content)) {
      problem(
          name,
          "The file is kept in Git LFS, and only its pointer is in the commit.",
          "Keep this file in git itself: take it out of .gitattributes, and add it again.");
      return;
    }
    contents.put(name, content);
  }

  private static boolean isLfsPointer(byte[] content) {
    if (content.length < LFS.length) {
      return false;
    }
    for (int i = 0; i < LFS.length; i++) {
      if (content[i] != LFS[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where a link leads; nothing when it dangles, as in a directory. */
  private Optional<Place> follow(Place link, String shown) throws IOException {
    ObjectLoader loader = objects.open(link.id());
    if (loader.getSize() > MAX_LINK_BYTES || ++links > MAX_LINKS) {
      return Optional.empty();
    }
    String target = new String(loader.getCachedBytes(MAX_LINK_BYTES), StandardCharsets.UTF_8);
    int slash = link.path().lastIndexOf('/');
    Optional<String> path = joined(slash < 0 ? "" : link.path().substring(0, slash), target);
    if (path.isEmpty()) {
      problem(
          shown,
          "The link leads out of the repository.",
          "Let it lead to something in the repository, or put the file itself here.");
      return Optional.empty();
    }
    return path.get().isEmpty()
        ? Optional.of(new Place("", FileMode.TREE, tree))
        : resolve(path.get());
  }

  /** A path as seen from a folder, both from the repository's root; empty when it leaves that. */
  private static Optional<String> joined(String folder, String target) {
    if (target.startsWith("/")) {
      return Optional.empty();
    }
    Deque<String> way = new ArrayDeque<>();
    for (String step : (folder + "/" + target).split("/")) {
      if (step.equals("..")) {
        if (way.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!step.isEmpty() && !step.equals(".")) {
        way.addLast(step);
      }
    }
    return Optional.of(String.join("/", way));
  }

  /** The object at a path, through every link on the way. */
  private Optional<Place> resolve(String path) throws IOException {
    Place at = new Place("", FileMode.TREE, tree);
    String[] steps = path.split("/");
    for (int i = 0; i < steps.length; i++) {
      if (at.mode() != FileMode.TREE) {
        return Optional.empty();
      }
      Optional<Place> next = child(at, steps[i]);
      if (next.isPresent() && next.get().mode() == FileMode.SYMLINK) {
        next = follow(next.get(), path);
      }
      if (next.isEmpty()) {
        return Optional.empty();
      }
      at = next.get();
    }
    return Optional.of(at);
  }

  private Optional<Place> child(Place folder, String name) throws IOException {
    try (TreeWalk walk = TreeWalk.forPath(objects, name, folder.id())) {
      if (walk == null) {
        return Optional.empty();
      }
      String path = folder.path().isEmpty() ? name : folder.path() + "/" + name;
      return Optional.of(new Place(path, walk.getFileMode(0), walk.getObjectId(0)));
    }
  }

  private void problem(String name, String wrong, String fix) {
    problems.add(new Problem(name.isEmpty() ? source : name, 0, 0, "", wrong, fix));
  }
}
