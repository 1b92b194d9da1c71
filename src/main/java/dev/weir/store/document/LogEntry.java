package dev.weir.store.document;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.CommandOutcome;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One durable change of the store, as every replica of it makes it, in the same order. */
public sealed interface LogEntry {
  /**
   * What {@link dev.weir.engine.RolloutStore#save} was given.
   *
   * @param intent how the last good set has changed; empty when it has not
   */
  record Saved(
      Optional<IntentChange> intent,
      List<RolloutState> states,
      List<ResourceId> removed,
      List<JournalEntry> journal,
      List<CommandOutcome> outcomes)
      implements LogEntry {
    public Saved {
      states = List.copyOf(states);
      removed = List.copyOf(removed);
      journal = List.copyOf(journal);
      outcomes = List.copyOf(outcomes);
    }
  }

  /** What {@link dev.weir.engine.RolloutStore#savePublication} was given. */
  record Published(List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired)
      implements LogEntry {
    public Published {
      versions = List.copyOf(versions);
      retired = Map.copyOf(retired);
    }
  }

  /**
   * From one last good set to the next: of thousands of resources an edit changes one.
   *
   * @param digest of the next
   * @param put documents that are new or changed, by resource
   * @param gone resources that it has no more
   */
  record IntentChange(String digest, Map<String, String> put, Set<String> gone) {
    public IntentChange {
      put = Map.copyOf(put);
      gone = Set.copyOf(gone);
    }
  }
}
