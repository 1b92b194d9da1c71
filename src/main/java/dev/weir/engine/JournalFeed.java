package dev.weir.engine;

import dev.weir.engine.RolloutStore.StoredEntry;
import java.util.List;

/**
 * Port: the journal of all rollouts as one line of entries, in the order in which they became
 * durable. Numbers have no holes but for entries that the sweep has taken. Every method throws
 * {@link RolloutStore.StoreException} when the store cannot be read.
 */
public interface JournalFeed {
  /** What this store alone is called, for as long as there is its file. */
  String storeId();

  /** The number of the newest entry that there ever was; 0 before the first. */
  long newest();

  /**
   * The oldest entries above a number, oldest first.
   *
   * @param limit at least 1
   */
  List<StoredEntry> after(long number, int limit);
}
