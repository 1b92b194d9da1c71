package dev.weir.bench;

import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.TrafficPublisher;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Stands between the engine and its store and publisher, and notes when each rollout's candidate
 * got each share, and when the candidate was durably stable. Called by the engine's thread alone,
 * but for {@link #begin} and {@link #await}.
 */
final class ObservedWorld {
  private final RolloutStore store;
  private Wave wave = new Wave(Optional.empty(), 0);
  private long commits;
  private long publications;

  /** One update of all rollouts. */
  static final class Wave {
    final Optional<Revision> wanted;
    final CountDownLatch missing;
    final Map<ResourceId, Map<Integer, Long>> shares = new HashMap<>();
    final Map<ResourceId, Long> done = new HashMap<>();
    final Set<ResourceId> rolledBack = new HashSet<>();

    Wave(Optional<Revision> wanted, int rollouts) {
      this.wanted = wanted;
      this.missing = new CountDownLatch(rollouts);
    }
  }

  ObservedWorld(RolloutStore store) {
    this.store = store;
  }

  synchronized Wave begin(Revision wanted, int rollouts) {
    wave = new Wave(Optional.of(wanted), rollouts);
    commits = 0;
    publications = 0;
    return wave;
  }

  void await(Wave of, long seconds) throws InterruptedException, TimeoutException {
    if (!of.missing.await(seconds, TimeUnit.SECONDS)) {
      throw new TimeoutException(
          of.missing.getCount() + " rollouts are not done after " + seconds + " s");
    }
  }

  synchronized long commits() {
    return commits;
  }

  synchronized long publications() {
    return publications;
  }

  private synchronized void committed() {
    commits++;
  }

  private synchronized void saved(List<RolloutState> states) {
    commits++;
    long now = System.nanoTime();
    for (RolloutState state : states) {
      if (wave.wanted.isPresent()
          && state.phase() instanceof Phase.Healthy
          && state.stable().equals(wave.wanted)
          && wave.done.putIfAbsent(state.id(), now) == null) {
        wave.missing.countDown();
      } else if (state.phase() instanceof Phase.RollingBack) {
        wave.rolledBack.add(state.id());
      }
    }
  }

  private synchronized void published(Map<ResourceId, Split> splits) {
    publications++;
    long now = System.nanoTime();
    wave.wanted.ifPresent(
        wanted ->
            splits.forEach(
                (rollout, split) ->
                    split.shares().stream()
                        .filter(share -> share.node().name().endsWith("-" + wanted.name()))
                        .forEach(
                            share ->
                                wave.shares
                                    .computeIfAbsent(rollout, r -> new HashMap<>())
                                    .putIfAbsent(share.basisPoints(), now))));
  }

  RolloutStore store() {
    return new RolloutStore() {
      @Override
      public List<RolloutState> loadStates() {
        return store.loadStates();
      }

      @Override
      public void save(Batch batch) {
        store.save(batch);
        saved(batch.states());
      }

      @Override
      public Optional<CommandOutcome> outcomeOf(String commandId) {
        return store.outcomeOf(commandId);
      }

      @Override
      public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
        return store.journal(rollout, before, limit);
      }

      @Override
      public Optional<StoredIntent> loadIntent() {
        return store.loadIntent();
      }

      @Override
      public Map<String, PublishedVersion> loadVersions() {
        return store.loadVersions();
      }

      @Override
      public Map<ResourceId, List<RetiredResource>> loadRetired() {
        return store.loadRetired();
      }

      @Override
      public void savePublication(
          List<PublishedVersion> versions, Map<ResourceId, List<RetiredResource>> retired) {
        store.savePublication(versions, retired);
        committed();
      }
    };
  }

  TrafficPublisher publisher(TrafficPublisher publisher) {
    return new TrafficPublisher() {
      @Override
      public void publish(Mesh mesh, Map<ResourceId, Split> splits) {
        prepare(mesh, splits).make();
      }

      @Override
      public Publication prepare(Mesh mesh, Map<ResourceId, Split> splits) {
        Publication prepared = publisher.prepare(mesh, splits);
        return () -> {
          prepared.make();
          published(splits);
        };
      }

      @Override
      public ProxyReport report(ResourceId rollout, long sequence) {
        return publisher.report(rollout, sequence);
      }

      @Override
      public List<ProxyStatus> proxies() {
        return publisher.proxies();
      }

      @Override
      public void onChange(Consumer<Set<ResourceId>> listener) {
        publisher.onChange(listener);
      }
    };
  }
}
