package dev.weir.xds.server;

import dev.weir.core.rollout.ResourceId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells listeners whose reports may have changed, on the pool. A thousand acknowledgements that
 * come in while a listener is busy are told as one.
 */
final class ChangeNotices {
  private final SerialExecutor tasks;
  private final List<Consumer<Set<ResourceId>>> listeners = new CopyOnWriteArrayList<>();
  private final Set<ResourceId> pending = new HashSet<>();

  ChangeNotices(SerialExecutor tasks) {
    this.tasks = tasks;
  }

  void add(Consumer<Set<ResourceId>> listener) {
    listeners.add(listener);
  }

  void changed(Set<ResourceId> rollouts) {
    synchronized (pending) {
      boolean first = pending.isEmpty();
      pending.addAll(rollouts);
      if (!first || pending.isEmpty()) {
        return;
      }
    }
    tasks.execute(this::tell);
  }

  private void tell() {
    Set<ResourceId> rollouts;
    synchronized (pending) {
      rollouts = Set.copyOf(pending);
      pending.clear();
    }
    for (Consumer<Set<ResourceId>> listener : listeners) {
      listener.accept(rollouts);
    }
  }
}
