package dev.weir.jobs;

import dev.weir.engine.NoticeDesk.Tries;
import java.util.Map;
import java.util.TreeMap;

/** Counts tries by the kind of receiver. */
final class Tally {
  private final Map<String, Tries> tries = new TreeMap<>();

  synchronized void count(String channel, boolean sent) {
    tries.merge(
        channel,
        new Tries(sent ? 1 : 0, sent ? 0 : 1),
        (a, b) -> new Tries(a.sent() + b.sent(), a.failed() + b.failed()));
  }

  synchronized Map<String, Tries> now() {
    return Map.copyOf(tries);
  }
}
