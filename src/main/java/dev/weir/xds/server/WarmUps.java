package dev.weir.xds.server;

import dev.weir.xds.server.TypeState.Sent;
import dev.weir.xds.snapshot.Snapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Since when one proxy has each cluster that it was given on this stream. */
final class WarmUps {
  private final Map<String, Instant> since = new HashMap<>();

  /** The proxy has these clusters, or their endpoints, and did not have them before. */
  void begin(Set<String> fresh, Instant at) {
    fresh.forEach(name -> since.put(name, at));
  }

  /** The proxy has these clusters and no others. */
  void retain(Set<String> clusters) {
    since.keySet().retainAll(clusters);
  }

  /**
   * From when the proxy can send requests to every cluster that these routes load and its own do
   * not. A way back to clusters that it uses already waits for nothing.
   */
  Instant readyAt(Snapshot snapshot, @Nullable Sent ownRoutes) {
    Set<String> inUse = ownRoutes == null ? Set.of() : ownRoutes.snapshot().loaded();
    Instant ready = Instant.MIN;
    for (String name : snapshot.loaded()) {
      Instant from = since.get(name);
      if (from != null && !inUse.contains(name)) {
        Instant warm = from.plus(snapshot.warmUp(name));
        ready = warm.isAfter(ready) ? warm : ready;
      }
    }
    return ready;
  }
}
