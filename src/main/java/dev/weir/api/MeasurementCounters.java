package dev.weir.api;

import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.rollout.ResourceId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Counts measurements by rollout, gate, metric and verdict, with a bound on the series. */
final class MeasurementCounters {
  private static final String NAME = "weir.gate.measurements";

  private final MeterRegistry registry;
  private final OwnSeries own;
  private final int limit;
  private final Map<Series, Counter> counters = new HashMap<>();

  private record Series(ResourceId rollout, String gate, String metric, Verdict verdict) {}

  /**
   * @param maxGates of so many gate metrics each verdict is counted apart
   */
  MeasurementCounters(MeterRegistry registry, OwnSeries own, int maxGates) {
    this.registry = registry;
    this.own = own;
    this.limit = maxGates * Verdict.values().length;
  }

  synchronized void count(MeasurementKey key, Verdict verdict) {
    Series series = new Series(key.rollout(), key.gate(), key.metric(), verdict);
    Counter counter = counters.get(series);
    if (counter == null && own.has(key.rollout()) && counters.size() < limit) {
      counter =
          counter(own.tags(key.rollout()).and("gate", key.gate(), "metric", key.metric()), verdict);
      counters.put(series, counter);
    }
    (counter == null ? others(verdict) : counter).increment();
  }

  private Counter others(Verdict verdict) {
    String other = OwnSeries.OTHER;
    return counter(
        Tags.of("namespace", other, "rollout", other, "gate", other, "metric", other), verdict);
  }

  private Counter counter(Tags tags, Verdict verdict) {
    return Counter.builder(NAME)
        .description("Measurements that were judged, by what they said")
        .tags(tags.and("verdict", verdict.word()))
        .register(registry);
  }

  /** Removes the series of rollouts that are gone. */
  synchronized void retain(Collection<ResourceId> there) {
    Set<ResourceId> known = Set.copyOf(there);
    counters
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !known.contains(entry.getKey().rollout());
              if (gone) {
                registry.remove(entry.getValue());
              }
              return gone;
            });
  }
}
