package dev.weir.store.replica;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Port: the log that every replica reads, kept where all of them reach it. Its head is one small
 * thing that is replaced as a whole and only by who has seen the one before: that is what fences
 * off a leader who wakes up late.
 */
public interface SharedLog {
  /**
   * The log as it is now; empty when there is none.
   *
   * @throws IOException when it cannot be read
   */
  Optional<Head> read() throws IOException;

  /**
   * Replaces the head, if it is still the one that was seen.
   *
   * @param seen empty when there was none
   * @throws Conflict when it is another one by now; nothing is written
   * @throws IOException when it is not known whether it was written
   */
  Head replace(Optional<Head> seen, Content next) throws IOException, Conflict;

  /**
   * Keeps bytes that are too many for the head. The same bytes are kept once.
   *
   * @throws IOException when it is not known whether they are kept
   */
  Blob keep(byte[] bytes) throws IOException;

  /**
   * The bytes again.
   *
   * @throws IOException when they cannot be read, or are gone because the log has gone on
   */
  byte[] bytes(Blob blob) throws IOException;

  /**
   * Forgets all other blobs; what cannot be forgotten now is by the next call.
   *
   * @throws IOException when something was in the way
   */
  void forgetAllBut(Set<Blob> used) throws IOException;

  /**
   * What stands at the head.
   *
   * @param version changes with every write; of no other meaning
   */
  record Head(String version, Content content) {}

  /**
   * The log.
   *
   * @param log a name that no other log has
   * @param term grows by one with each leader
   * @param leader who may write in this term
   * @param base the whole content after the line {@code baseNumber}
   * @param lines the newest, without a hole; the last of them is the newest change of all
   */
  record Content(
      String log, long term, String leader, Blob base, long baseNumber, List<Line> lines) {
    public Content {
      lines = List.copyOf(lines);
    }

    /** The number of the newest change. */
    public long newest() {
      return lines.isEmpty() ? baseNumber : lines.getLast().number();
    }

    Content and(Line line) {
      List<Line> all = new ArrayList<>(lines);
      all.add(line);
      return new Content(log, term, leader, base, baseNumber, all);
    }

    Content led(long nextTerm, String nextLeader) {
      return new Content(log, nextTerm, nextLeader, base, baseNumber, lines);
    }
  }

  /**
   * One change.
   *
   * @param number one more than the line before
   * @param packed gzip in base64; empty when it is too large and lies in the blob
   */
  record Line(long number, String packed, Optional<Blob> blob) {}

  /**
   * Bytes that lie beside the head.
   *
   * @param name made of the bytes
   * @param parts in how many parts they lie
   */
  record Blob(String name, int parts) {}

  /** Somebody else has written. */
  final class Conflict extends Exception {
    private static final long serialVersionUID = 1L;

    public Conflict(String message) {
      super(message);
    }
  }
}
