package dev.weir.wiring;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.EngineListener;
import dev.weir.xds.server.AcknowledgementListener;
import jakarta.inject.Singleton;
import java.time.Duration;

@Singleton
class EngineMeters implements EngineListener, AcknowledgementListener {
  @Override
  public void acknowledged(String proxy, ResourceId group, String type, Duration latency) {}
}
