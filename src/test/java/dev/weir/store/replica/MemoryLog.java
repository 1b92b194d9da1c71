package dev.weir.store.replica;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A log in memory, to script what an API server does on a bad day. */
final class MemoryLog implements SharedLog {
  /** What happens to a call. */
  enum Fate {
    FINE,
    /** It does not arrive. */
    LOST,
    /** It arrives, and its answer does not. */
    UNANSWERED
  }

  private final Map<Blob, byte[]> blobs = new HashMap<>();
  private Optional<Head> head = Optional.empty();
  private long versions;
  Supplier<Fate> fate = () -> Fate.FINE;
  int writes;

  private Fate arrives() throws IOException {
    Fate now = fate.get();
    if (now == Fate.LOST) {
      throw new IOException("no route to the server");
    }
    return now;
  }

  private static void answers(Fate fate) throws IOException {
    if (fate == Fate.UNANSWERED) {
      throw new IOException("the connection was reset");
    }
  }

  @Override
  public Optional<Head> read() throws IOException {
    answers(arrives());
    return head;
  }

  /** As a watch tells it. */
  Optional<Head> seen() {
    return head;
  }

  @Override
  public Head replace(Optional<Head> seen, Content next) throws IOException, Conflict {
    Fate now = arrives();
    if (!seen.map(Head::version).equals(head.map(Head::version))) {
      throw new Conflict("another version");
    }
    Head written = new Head(Long.toString(++versions), next);
    head = Optional.of(written);
    writes++;
    answers(now);
    return written;
  }

  /** Somebody touches it without changing what it says. */
  void touch() {
    head = head.map(h -> new Head(Long.toString(++versions), h.content()));
  }

  /** Somebody puts back what it was before. */
  void restore(Head before) {
    head = Optional.of(new Head(Long.toString(++versions), before.content()));
  }

  void lose() {
    head = Optional.empty();
    blobs.clear();
  }

  @Override
  public Blob keep(byte[] bytes) throws IOException {
    Fate now = arrives();
    Blob blob = new Blob("b" + java.util.Arrays.hashCode(bytes) + "-" + bytes.length, 1);
    blobs.put(blob, bytes.clone());
    answers(now);
    return blob;
  }

  @Override
  public byte[] bytes(Blob blob) throws IOException {
    answers(arrives());
    byte[] bytes = blobs.get(blob);
    if (bytes == null) {
      throw new IOException(blob + " is gone");
    }
    return bytes.clone();
  }

  @Override
  public void forgetAllBut(Set<Blob> used) throws IOException {
    Fate now = arrives();
    blobs.keySet().retainAll(new HashSet<>(used));
    answers(now);
  }

  int kept() {
    return blobs.size();
  }
}
