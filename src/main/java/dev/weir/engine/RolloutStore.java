package dev.weir.engine;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Port: what must survive a crash. Every method returns after the data is durable, or throws {@link
 * StoreException} and has changed nothing.
 */
public interface RolloutStore {
  /** Every rollout's state as last saved; what was only observed is empty. */
  List<RolloutState> loadStates();

  /** Saves all of it in one transaction: all or nothing. */
  void save(Batch batch);

  /** The outcome of a command that was taken before, by its id. */
  Optional<CommandOutcome> outcomeOf(String commandId);

  /**
   * A rollout's journal, newest first.
   *
   * @param before only entries with a smaller number; empty for the newest
   * @param limit 1 to 1,000
   */
  List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit);

  /** The last good set of resources, as JSON text by {@code Kind namespace/name}. */
  Optional<StoredIntent> loadIntent();

  /** Every version that was ever published last, by {@link PublishedVersion#key()}. */
  Map<String, PublishedVersion> loadVersions();

  /** What has left each node group's snapshot and may still be in use, oldest first. */
  Map<ResourceId, List<RetiredResource>> loadRetired();

  /**
   * Writes what a publication must not forget, before it is made: all or nothing.
   *
   * @param retired replaces all of the groups in it; an empty list forgets a group
   */
  void savePublication(
      List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired);

  /**
   * @param intent replaces the last good set, in the same write as the states: one without the
   *     other would be traffic that was never published
   * @param states to insert or replace
   * @param removed rollouts that are gone from the intent
   * @param outcomes of commands, kept for at least a day
   */
  record Batch(
      Optional<StoredIntent> intent,
      List<RolloutState> states,
      List<ResourceId> removed,
      List<JournalEntry> journal,
      List<CommandOutcome> outcomes) {
    public Batch {
      states = List.copyOf(states);
      removed = List.copyOf(removed);
      journal = List.copyOf(journal);
      outcomes = List.copyOf(outcomes);
    }
  }

  /**
   * @param refusal why it did nothing; empty when it was done
   */
  record CommandOutcome(
      String commandId, ResourceId rollout, Instant at, Optional<String> refusal) {}

  /**
   * @param number grows by one per entry of the whole store
   */
  record StoredEntry(long number, JournalEntry entry) {}

  /** The last good set. */
  record StoredIntent(String digest, Map<String, String> documents) {
    public StoredIntent {
      documents = Map.copyOf(documents);
    }
  }

  /**
   * A version of one resource type of one node group.
   *
   * @param key node group and type
   * @param generation grows by one whenever the content changes; never goes back
   * @param hash of the content
   */
  record PublishedVersion(String key, long generation, String hash) {}

  /**
   * A resource of a cluster that has left while a proxy may still route to it.
   *
   * @param type the label of the resource's type
   * @param content the packed protobuf in base64
   */
  record RetiredResource(String cluster, String type, String content) {}

  /** The store could not be read or written. */
  final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
      super(message);
    }

    public StoreException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
