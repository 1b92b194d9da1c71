package dev.weir.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Outcomes in slots of {@link #SLOT}, by the moment at which the request was sent. Times are
 * nanoseconds since a common start. Not thread-safe: its owner guards it.
 */
final class Timeline {
  /** The width of a slot. */
  static final Duration SLOT = Duration.ofMillis(100);

  /** Slots kept: the last hour. Older ones only count in the total. */
  static final int MAX_SLOTS = 36_000;

  private final Deque<Slot> slots = new ArrayDeque<>();
  private final Map<Tally.Outcome, Long> total = new HashMap<>();

  private record Slot(long index, Map<Tally.Outcome, Long> counts) {}

  void add(long sentNanos, Tally.Outcome outcome) {
    total.merge(outcome, 1L, Long::sum);
    slot(sentNanos / SLOT.toNanos()).counts().merge(outcome, 1L, Long::sum);
  }

  Tally total() {
    return new Tally(total);
  }

  /** The slots that lie wholly between the two moments. */
  Tally between(long fromNanos, long toNanos) {
    long first = Math.ceilDiv(fromNanos, SLOT.toNanos());
    long end = Math.floorDiv(toNanos, SLOT.toNanos());
    Map<Tally.Outcome, Long> sum = new HashMap<>();
    for (Slot slot : slots) {
      if (slot.index() >= first && slot.index() < end) {
        slot.counts().forEach((outcome, n) -> sum.merge(outcome, n, Long::sum));
      }
    }
    return new Tally(sum);
  }

  private Slot slot(long index) {
    // An answer that was slow belongs to an older slot, which lies near the end.
    var fromTheEnd = slots.descendingIterator();
    while (fromTheEnd.hasNext()) {
      Slot slot = fromTheEnd.next();
      if (slot.index() == index) {
        return slot;
      }
      if (slot.index() < index) {
        break;
      }
    }
    Slot fresh = new Slot(index, new HashMap<>());
    slots.addLast(fresh);
    if (slots.size() > MAX_SLOTS) {
      slots.removeFirst();
    }
    return fresh;
  }
}
