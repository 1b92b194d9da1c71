package dev.weir.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The pages of a native executable that are in memory. A start touches most of them, because the
 * system maps sixteen around each one; what goes on afterwards needs a third. Those that are as
 * they stand in the file can be given back: whatever is needed again is mapped again, without
 * reading it from the disk as long as the system keeps it.
 */
final class OwnPages {
  private static final Logger LOG = Logger.getLogger(OwnPages.class);

  /** {@code start-end rights offset device inode path} (proc_pid_smaps(5)). */
  private static final Pattern HEAD =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S+) \\S+ \\S+ \\d+ *(.*)");

  private static final Pattern ANONYMOUS = Pattern.compile("Anonymous: +0 kB");

  private OwnPages() {}

  /**
   * A piece of memory.
   *
   * @param length bytes
   */
  record Piece(long start, long length) {}

  /** Gives back what is only a copy of the file; a JVM has its own ways. */
  static void giveBack() {
    if (!Version.isNative()) {
      return;
    }
    try {
      String program = Path.of("/proc/self/exe").toRealPath().toString();
      long bytes = 0;
      for (Piece piece : copies(Files.readAllLines(Path.of("/proc/self/smaps")), program)) {
        bytes += forget(piece.start(), piece.length()) ? piece.length() : 0;
      }
      LOG.debugf("%d bytes of the program are not kept in memory", bytes);
    } catch (IOException e) {
      LOG.debugf("the pages of the program stay in memory: %s", e);
    }
  }

  /** Pieces of the program's file that cannot be written, and of which no page ever was. */
  static List<Piece> copies(List<String> smaps, String program) {
    List<Piece> pieces = new ArrayList<>();
    Piece candidate = new Piece(0, 0);
    for (String line : smaps) {
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        boolean wanted = !head.group(3).contains("w") && head.group(4).equals(program);
        long start = Long.parseUnsignedLong(head.group(1), 16);
        long end = Long.parseUnsignedLong(head.group(2), 16);
        candidate = new Piece(start, wanted ? end - start : 0);
      } else if (candidate.length() > 0 && ANONYMOUS.matcher(line).matches()) {
        pieces.add(candidate);
      }
    }
    return pieces;
  }

  /**
   * {@code madvise(start, length, MADV_DONTNEED)}, which a native executable alone can call.
   *
   * @return whether the system did it
   */
  private static boolean forget(long start, long length) {
    throw new UnsupportedOperationException("a JVM's own memory: " + start + " + " + length);
  }
}
