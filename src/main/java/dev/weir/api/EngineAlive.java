package dev.weir.api;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive as long as it answers. A store or a source that is down is no reason to restart: a restart
 * mends neither, and traffic stays where it is meanwhile.
 */
@Liveness
class EngineAlive implements HealthCheck {
  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.up("process");
  }
}
