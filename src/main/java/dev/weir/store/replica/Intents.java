package dev.weir.store.replica;

import dev.weir.engine.RolloutStore.StoredIntent;
import dev.weir.store.document.LogEntry.IntentChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From one last good set to the next and back. */
final class Intents {
  private Intents() {}

  static IntentChange change(Optional<StoredIntent> before, StoredIntent next) {
    Map<String, String> had = before.map(StoredIntent::documents).orElse(Map.of());
    Map<String, String> put = new HashMap<>(next.documents());
    put.entrySet().removeIf(document -> document.getValue().equals(had.get(document.getKey())));
    Set<String> gone = new HashSet<>(had.keySet());
    gone.removeAll(next.documents().keySet());
    return new IntentChange(next.digest(), put, gone);
  }

  static StoredIntent changed(Optional<StoredIntent> before, IntentChange change) {
    Map<String, String> documents =
        new HashMap<>(before.map(StoredIntent::documents).orElse(Map.of()));
    documents.keySet().removeAll(change.gone());
    documents.putAll(change.put());
    return new StoredIntent(change.digest(), documents);
  }
}
