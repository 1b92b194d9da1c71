package dev.weir.store.sqlite;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.JournalFeed;
import dev.weir.engine.RolloutStore;
import dev.weir.store.document.StoreContent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one replica keeps for itself of a log that it follows: the content, and how far it has come,
 * always both in one write. Every method throws {@link RolloutStore.StoreException} when it fails,
 * and has changed nothing.
 */
public interface ReplicaFile extends RolloutStore, JournalFeed {
  /** Saves a batch as one change of the log. */
  void save(Batch batch, LogPosition reached);

  /** Saves what a publication must not forget, as one change of the log. */
  void savePublication(
      List<PublishedVersion> versions,
      Map<ResourceId, List<RetiredResource>> retired,
      LogPosition reached);

  /** How far this store has come in a log that it follows; empty when it has followed none. */
  Optional<LogPosition> position();

  /** All that decides what comes next, as it is now. */
  StoreContent content();

  /** Says that the content is what a log has at this place. */
  void follow(LogPosition reached);

  /** Takes over the whole content of another store, which the log has at this place. */
  void replace(StoreContent content, LogPosition reached);
}
