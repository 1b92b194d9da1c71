package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import java.util.Map;

/** What is durable in a world, wherever it lies. */
interface Durable {
  Map<ResourceId, RolloutState> states();

  /** Whether the outcome of a command is kept. */
  boolean knows(String commandKey);

  void watch(Watcher watcher);

  /** Sees each batch before it counts. */
  interface Watcher {
    void saving(Map<ResourceId, RolloutState> before, RolloutStore.Batch batch);
  }
}
