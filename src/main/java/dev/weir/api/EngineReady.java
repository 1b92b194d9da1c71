package dev.weir.api;

import dev.weir.engine.Control;
import jakarta.enterprise.inject.Instance;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every source has been read once and proxies are served. */
@Readiness
class EngineReady implements HealthCheck {
  private final Instance<Control> control;

  EngineReady(Instance<Control> control) {
    this.control = control;
  }

  @Override
  public HealthCheckResponse call() {
    boolean ready = control.isResolvable() && control.get().ready();
    return HealthCheckResponse.named("engine").status(ready).build();
  }
}
