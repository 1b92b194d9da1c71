package dev.weir.store.replica;

import dev.weir.store.document.LogDocuments;
import dev.weir.store.document.LogEntry;
import dev.weir.store.replica.SharedLog.Blob;
import dev.weir.store.replica.SharedLog.Content;
import dev.weir.store.replica.SharedLog.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Changes as lines of a log, and many lines as one base. */
final class LogLines {
  /** More lines are put together, however short they are. */
  private static final int MOST = 400;

  private final SharedLog log;
  private final LogLimits limits;

  LogLines(SharedLog log, LogLimits limits) {
    this.log = log;
    this.limits = limits;
  }

  Line line(long number, LogEntry entry) throws IOException {
    byte[] packed = Packed.of(LogDocuments.write(entry));
    String text = Base64.getEncoder().encodeToString(packed);
    return text.length() > limits.line()
        ? new Line(number, "", Optional.of(log.keep(packed)))
        : new Line(number, text, Optional.empty());
  }

  LogEntry entry(Line line) throws IOException {
    byte[] packed =
        line.blob().isPresent()
            ? log.bytes(line.blob().get())
            : Base64.getDecoder().decode(line.packed());
    return LogDocuments.read(Packed.text(packed));
  }

  /** One that lies beside the head is as much to read as the longest in it. */
  private int size(Line line) {
    return line.blob().isPresent() ? limits.line() : line.packed().length();
  }

  /**
   * Puts the lines together when they have become many.
   *
   * @param whole what all of them have made, packed
   */
  Content compacted(Content content, Supplier<byte[]> whole) throws IOException {
    int size = content.lines().stream().mapToInt(this::size).sum();
    if (size <= limits.head() && content.lines().size() < MOST) {
      return content;
    }
    Blob base = log.keep(whole.get());
    return new Content(
        content.log(),
        content.term(),
        content.leader(),
        base,
        content.newest(),
        tail(content.lines()));
  }

  /** What stays for replicas that are a little behind. */
  private List<Line> tail(List<Line> lines) {
    List<Line> tail = new ArrayList<>();
    int kept = 0;
    for (Line line : lines.reversed()) {
      kept += size(line);
      if (kept > limits.tail() || tail.size() >= MOST / 4) {
        break;
      }
      tail.addFirst(line);
    }
    return tail;
  }
}
