package dev.weir.engine;

import dev.weir.core.rollout.ResourceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** One alarm for each rollout; a later word about a rollout replaces the earlier one. */
final class WakeUps {
  private final Map<ResourceId, Instant> byRollout = new HashMap<>();
  private final TreeMap<Instant, TreeSet<ResourceId>> byTime = new TreeMap<>();

  void set(ResourceId rollout, Optional<Instant> at) {
    Instant before = byRollout.remove(rollout);
    if (before != null) {
      TreeSet<ResourceId> there = byTime.get(before);
      if (there != null) {
        there.remove(rollout);
        if (there.isEmpty()) {
          byTime.remove(before);
        }
      }
    }
    at.ifPresent(
        time -> {
          byRollout.put(rollout, time);
          byTime.computeIfAbsent(time, t -> new TreeSet<>()).add(rollout);
        });
  }

  /** The rollouts whose time has come; their alarms are gone afterwards. */
  List<ResourceId> due(Instant now) {
    List<ResourceId> due = new ArrayList<>();
    while (!byTime.isEmpty() && !byTime.firstKey().isAfter(now)) {
      for (ResourceId rollout : byTime.pollFirstEntry().getValue()) {
        byRollout.remove(rollout);
        due.add(rollout);
      }
    }
    return due;
  }

  Optional<Instant> next() {
    return byTime.isEmpty() ? Optional.empty() : Optional.of(byTime.firstKey());
  }
}
