package dev.weir.wiring;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.engine.MeasurementSource;
import dev.weir.metrics.prometheus.PrometheusSource;
import dev.weir.metrics.web.WebSource;
import java.util.concurrent.CompletionStage;

/** Asks each question where it belongs. */
record Measurements(PrometheusSource prometheus, WebSource web)
    implements MeasurementSource, AutoCloseable {
  @Override
  public CompletionStage<Readings> ask(Inquiry inquiry) {
    return inquiry.web().isPresent() ? web.ask(inquiry) : prometheus.ask(inquiry);
  }

  @Override
  public void close() {
    prometheus.close();
    web.close();
  }
}
