package dev.weir.nativeimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One thing that a process of the product has reached by its name.
 *
 * @param kind type, list, method, field, called, touched, resource, bundle, proxy, library or
 *     serialised
 * @param name of the class, the resource, the bundle; of a proxy all its interfaces
 * @param member with its parameter types in parentheses when it is code; empty when it is all of it
 * @param caller who asked: class and method
 * @param program the code outside the JDK that made it ask; the caller itself when that is no part
 *     of the JDK
 * @param initialising the classes whose static initialisers were under way
 */
record Access(
    String kind,
    String name,
    String member,
    String caller,
    String program,
    List<String> initialising)
    implements Comparable<Access> {

  private static final int PARTS = 6;

  /** Everything that a folder's recordings hold, each once. */
  static Set<Access> recorded(Path folder) throws IOException {
    Set<Access> all = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".tsv")).toList()) {
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split("\t", -1);
          // A process that was killed may have been about to write.
          if (parts.length != PARTS || parts[0].equals("begin")) {
            continue;
          }
          if (parts[0].equals("broken")) {
            throw new IllegalStateException(file + " is not complete: " + line);
          }
          List<String> initialising = parts[5].isEmpty() ? List.of() : List.of(parts[5].split(","));
          all.add(new Access(parts[0], parts[1], parts[2], parts[3], parts[4], initialising));
        }
      }
    }
    return all;
  }

  /** Who needs it, in words. */
  String reason() {
    return program.isEmpty() || program.equals(caller) ? caller : program + ", by " + caller;
  }

  /** The class of {@link #caller}. */
  String callerClass() {
    return caller.substring(0, caller.lastIndexOf('.'));
  }

  String callerMethod() {
    return caller.substring(caller.lastIndexOf('.') + 1);
  }

  @Override
  public int compareTo(Access other) {
    return toString().compareTo(other.toString());
  }
}
