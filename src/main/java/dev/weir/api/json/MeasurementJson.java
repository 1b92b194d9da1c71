package dev.weir.api.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.gate.Measurement;
import dev.weir.core.lifecycle.MetricRun;
import dev.weir.core.lifecycle.Status;
import java.util.List;

/** Measurements, alone and as what a gate says. */
final class MeasurementJson {
  private MeasurementJson() {}

  /** With query and window: the evidence of a journal entry. */
  static void evidence(ArrayNode array, List<Measurement> measurements) {
    for (Measurement m : measurements) {
      measurement(array.addObject(), m)
          .put("query", m.query())
          .put("window", m.window().toString());
    }
  }

  private static ObjectNode measurement(ObjectNode node, Measurement m) {
    node.put("at", m.at().toString()).put("verdict", m.verdict().word());
    Numbers.put(node, "value", m.value());
    Numbers.put(node, "requests", m.requests());
    return node.put("reason", Numbers.reason(m.reason(), m.value()))
        .put("revision", m.revision().name());
  }

  static void gate(ObjectNode node, Status.GateStatus gate) {
    MetricRun run = gate.run();
    node.put("name", gate.name()).put("metric", gate.metric());
    run.last()
        .ifPresent(
            last -> {
              node.put("verdict", last.verdict().word());
              Numbers.put(node, "value", last.value());
              Numbers.put(node, "requests", last.requests());
              node.put("at", last.at().toString())
                  .put("reason", Numbers.reason(last.reason(), last.value()))
                  .put("query", last.query());
            });
    node.put("passes", run.passes())
        .put("failures", run.failures())
        .put("inconclusive", run.inconclusive())
        .put("noData", run.noData())
        .put("errors", run.errors());
    ArrayNode recent = node.putArray("recent");
    run.recent().forEach(m -> measurement(recent.addObject(), m));
  }
}
