package dev.weir.api.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.ArmRun;
import dev.weir.core.lifecycle.ExperimentStatus;
import dev.weir.core.lifecycle.Status;

/** An experiment under way, or the report of one that is over. */
final class ExperimentJson {
  private ExperimentJson() {}

  static void write(ObjectNode node, ExperimentStatus experiment) {
    node.put("name", experiment.name())
        .put("stage", experiment.stage())
        .put("startedAt", experiment.startedAt().toString());
    experiment.duration().ifPresent(planned -> node.put("for", planned.toString()));
    node.put("ran", experiment.ran().toString());
    experiment
        .ended()
        .ifPresent(
            ended ->
                node.put("endedAt", ended.at().toString())
                    .put("cause", ended.cause())
                    .put("reason", ended.reason()));
    ArrayNode arms = node.putArray("arms");
    experiment.arms().forEach(arm -> arm(arms.addObject(), arm));
  }

  private static void arm(ObjectNode node, ArmRun arm) {
    node.put("revision", arm.revision().name())
        .put("control", arm.control())
        .put("weight", arm.basisPoints());
    ArrayNode gates = node.putArray("gates");
    arm.metrics()
        .forEach(
            (key, metric) -> {
              int slash = key.lastIndexOf('/');
              ObjectNode gate = gates.addObject();
              MeasurementJson.gate(
                  gate,
                  new Status.GateStatus(
                      key.substring(0, slash), key.substring(slash + 1), metric.run()));
              metric
                  .values()
                  .ifPresent(
                      values ->
                          gate.putObject("values")
                              .put("count", values.count())
                              .put("first", values.first())
                              .put("last", values.last())
                              .put("mean", values.mean()));
            });
  }
}
