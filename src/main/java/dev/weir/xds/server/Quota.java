package dev.weir.xds.server;

import java.util.HashMap;
import java.util.Map;

/** So much of something for all together, of which one of them gets at most so much. */
final class Quota {
  private final long all;
  private final long each;
  private final Map<String, Long> taken = new HashMap<>();
  private long takenByAll;

  Quota(long all, long each) {
    this.all = all;
    this.each = each;
  }

  /** What came of asking for some. */
  enum Outcome {
    TAKEN,
    NONE_LEFT,
    OWN_PART_SPENT
  }

  synchronized Outcome take(String who, long amount) {
    long own = taken.getOrDefault(who, 0L) + amount;
    if (own > each) {
      return Outcome.OWN_PART_SPENT;
    }
    if (takenByAll + amount > all) {
      return Outcome.NONE_LEFT;
    }
    takenByAll += amount;
    taken.put(who, own);
    return Outcome.TAKEN;
  }

  synchronized void giveBack(String who, long amount) {
    takenByAll -= amount;
    taken.computeIfPresent(who, (name, own) -> own - amount > 0 ? own - amount : null);
  }

  synchronized long taken() {
    return takenByAll;
  }
}
