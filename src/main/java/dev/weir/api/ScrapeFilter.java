package dev.weir.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.concurrent.Callable;

/** Lets the metrics read the engine just before they are scraped. */
@ApplicationScoped
class ScrapeFilter {
  private static final String PATH = "/q/metrics";
  private static final int PRIORITY = 500;

  private final Instance<EngineMetrics> metrics;

  ScrapeFilter(Instance<EngineMetrics> metrics) {
    this.metrics = metrics;
  }

  void register(@Observes Filters filters) {
    filters.register(this::filter, PRIORITY);
  }

  private void filter(RoutingContext context) {
    if (!context.normalizedPath().equals(PATH) || !metrics.isResolvable()) {
      context.next();
      return;
    }
    Callable<Boolean> refresh =
        () -> {
          metrics.get().refresh();
          return true;
        };
    context.request().pause();
    context
        .vertx()
        .executeBlocking(refresh)
        .onSuccess(
            done -> {
              context.request().resume();
              context.next();
            })
        .onFailure(context::fail);
  }
}
