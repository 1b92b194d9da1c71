package dev.weir.engine;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Port: what the proxies say that are connected to other engines of the same mesh. */
public interface PeerReports {
  /** There are no other engines. */
  PeerReports NONE =
      new PeerReports() {
        @Override
        public Map<String, ProxyReport> of(ResourceId rollout) {
          return Map.of();
        }

        @Override
        public void onChange(Consumer<Set<ResourceId>> listener) {}
      };

  /**
   * Of one rollout, by the name of the engine. An engine that has been silent for long is not in
   * it: the streams of its proxies are closed, and they come to another one.
   */
  Map<String, ProxyReport> of(ResourceId rollout);

  /** Calls back with the rollouts of which something has changed; on any thread. */
  void onChange(Consumer<Set<ResourceId>> listener);
}
