package dev.weir.wiring;

import dev.weir.cli.Replays;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.intent.replay.ScriptReader;
import dev.weir.metrics.prometheus.PrometheusAccess;
import dev.weir.metrics.prometheus.PrometheusSource;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Scripts from files, and the past from a real Prometheus. */
final class ReplayParts implements Replays {
  @Override
  public Written read(String file, String text) {
    ScriptReader.Read read = ScriptReader.read(file, text);
    return new Written(read.script(), read.problems());
  }

  @Override
  public Recorded recorded(URI prometheus) {
    Optional<String> token = Optional.ofNullable(System.getenv("WEIR_PROMETHEUS_TOKEN"));
    return new FromPrometheus(
        new PrometheusSource(Optional.of(PrometheusAccess.parse(prometheus.toString(), token))));
  }

  /** Queries name the time that they are asked for, so the past is asked like the present. */
  private record FromPrometheus(PrometheusSource source) implements Recorded {
    @Override
    public Readings to(MeasurementKey key, Inquiry inquiry, Duration since) {
      return source.ask(inquiry).toCompletableFuture().join();
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
