package dev.weir.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.Map;

/** One gauge with a series for each thing that is there now; series of gone things are removed. */
final class LiveRows {
  private final MultiGauge gauge;
  private final int limit;
  private volatile Map<Tags, Double> now = Map.of();

  /**
   * @param limit more series are left out
   */
  LiveRows(MeterRegistry registry, String name, String description, int limit) {
    this.gauge = MultiGauge.builder(name).description(description).register(registry);
    this.limit = limit;
  }

  /**
   * Puts these series in the place of the former ones.
   *
   * @return how many were left out
   */
  int set(Map<Tags, Double> values) {
    Map<Tags, Double> kept = new LinkedHashMap<>();
    values.entrySet().stream()
        .limit(limit)
        .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    now = kept;
    gauge.register(
        kept.keySet().stream()
            .<MultiGauge.Row<?>>map(tags -> MultiGauge.Row.of(tags, () -> value(tags)))
            .toList());
    return values.size() - kept.size();
  }

  private double value(Tags tags) {
    return now.getOrDefault(tags, Double.NaN);
  }
}
