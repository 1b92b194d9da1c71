package dev.weir.engine;

import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.CommandOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that one turn of the loop has decided, before any of it is durable. */
final class Batch {
  final Map<ResourceId, RolloutState> next = new LinkedHashMap<>();
  final Set<ResourceId> removed = new LinkedHashSet<>();
  final List<JournalEntry> journal = new ArrayList<>();
  final Map<String, CommandOutcome> outcomes = new LinkedHashMap<>();
  final Map<ResourceId, Optional<Instant>> wakes = new LinkedHashMap<>();
  final List<Effect.Measure> measures = new ArrayList<>();
  final Set<ResourceId> republished = new LinkedHashSet<>();
  final List<Runnable> answers = new ArrayList<>();

  /**
   * Takes what follows from a row of decisions on one rollout.
   *
   * @param effects of the last decision: it saw everything, so its questions and its alarm hold
   * @param publishes whether any of the decisions wants weights published
   */
  void take(ResourceId rollout, List<Effect> effects, boolean publishes) {
    Optional<Instant> wake = Optional.empty();
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Publish _ -> republished.add(rollout);
        case Effect.Measure measure -> measures.add(measure);
        case Effect.Wake(Instant at) -> wake = Optional.of(at);
      }
    }
    if (publishes) {
      republished.add(rollout);
    }
    wakes.put(rollout, wake);
  }

  /** The states of which something durable has changed. */
  List<RolloutState> changed(Map<ResourceId, RolloutState> before) {
    return next.values().stream()
        .filter(
            state -> {
              RolloutState old = before.get(state.id());
              return old == null || !old.durable().equals(state.durable());
            })
        .toList();
  }

  boolean hasMoreThanStates() {
    return !journal.isEmpty() || !outcomes.isEmpty() || !removed.isEmpty();
  }
}
