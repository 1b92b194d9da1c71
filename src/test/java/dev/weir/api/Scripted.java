package dev.weir.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** The REST room alone: the engine and the tokens are scripted. */
public final class Scripted implements QuarkusTestProfile {
  @Override
  public Set<Class<?>> getEnabledAlternatives() {
    return Set.of(
        ScriptedControl.class,
        ScriptedAccess.class,
        ScriptedMetrics.class,
        ScriptedDesk.class,
        ScriptedHooks.class);
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "quarkus.http.test-port", "0",
        "quarkus.http.host", "127.0.0.1",
        "quarkus.grpc.server.use-separate-server", "false",
        "weir.command.timeout", "1s",
        "weir.stream.heartbeat", "1s");
  }
}
