package dev.weir.api;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The real metrics, of the scripted engine. */
@Alternative
@Singleton
public class ScriptedMetrics {
  @Produces
  @Alternative
  @Singleton
  EngineMetrics metrics(MeterRegistry registry, ScriptedControl control) {
    EngineMetrics metrics = new EngineMetrics(registry);
    metrics.watch(control);
    return metrics;
  }
}
