package dev.weir.store.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.ArmRun;
import dev.weir.core.lifecycle.ExperimentReport;
import dev.weir.core.lifecycle.ExperimentRun;
import dev.weir.core.lifecycle.ExperimentRun.Stage;
import dev.weir.core.rollout.Revision;
import java.util.List;

/** Experiments under way and their reports as JSON. */
final class Experiments {
  private Experiments() {}

  static ObjectNode write(ExperimentRun run) {
    ObjectNode node =
        Fields.JSON
            .createObjectNode()
            .put("name", run.name())
            .put("fingerprint", run.fingerprint())
            .put("judgement", run.judgement())
            .put("number", run.number())
            .put("startedAt", run.startedAt().toString());
    ObjectNode stage = node.putObject("stage");
    switch (run.stage()) {
      case Stage.Starting s -> stage.put("kind", "starting").put("since", s.since().toString());
      case Stage.Shifting s -> stage.put("kind", "shifting").put("since", s.since().toString());
      case Stage.Measuring s -> stage.put("kind", "measuring").put("since", s.since().toString());
    }
    node.set("arms", arms(run.arms()));
    return node;
  }

  static ExperimentRun run(Fields f) {
    ExperimentRun run =
        new ExperimentRun(
            f.text("name"),
            f.text("fingerprint"),
            f.text("judgement"),
            f.small("number"),
            f.instant("startedAt"),
            stage(f.object("stage")),
            f.list("arms", Experiments::arm));
    f.end();
    return run;
  }

  private static Stage stage(Fields f) {
    String kind = f.text("kind");
    Stage stage =
        switch (kind) {
          case "starting" -> new Stage.Starting(f.instant("since"));
          case "shifting" -> new Stage.Shifting(f.instant("since"));
          case "measuring" -> new Stage.Measuring(f.instant("since"));
          default -> throw new DocumentException(f.at("kind"), "is no known stage: " + kind);
        };
    f.end();
    return stage;
  }

  static ObjectNode write(ExperimentReport report) {
    ObjectNode node =
        Fields.JSON
            .createObjectNode()
            .put("name", report.name())
            .put("fingerprint", report.fingerprint())
            .put("startedAt", report.startedAt().toString())
            .put("endedAt", report.endedAt().toString())
            .put("ran", report.ran().toString())
            .put("cause", Phases.word(report.cause()))
            .put("reason", report.reason());
    node.set("arms", arms(report.arms()));
    return node;
  }

  static ExperimentReport report(Fields f) {
    ExperimentReport report =
        new ExperimentReport(
            f.text("name"),
            f.text("fingerprint"),
            f.instant("startedAt"),
            f.instant("endedAt"),
            f.duration("ran"),
            f.parsed("cause", text -> Phases.constant(ExperimentReport.Cause.class, text)),
            f.text("reason"),
            f.list("arms", Experiments::arm));
    f.end();
    return report;
  }

  private static ArrayNode arms(List<ArmRun> arms) {
    ArrayNode array = Fields.JSON.createArrayNode();
    for (ArmRun arm : arms) {
      ObjectNode node =
          array
              .addObject()
              .put("revision", arm.revision().name())
              .put("control", arm.control())
              .put("basisPoints", arm.basisPoints());
      ObjectNode metrics = node.putObject("metrics");
      arm.metrics().forEach((key, metric) -> metrics.set(key, metric(metric)));
    }
    return array;
  }

  private static ArmRun arm(Fields f) {
    return new ArmRun(
        f.parsed("revision", Revision::new),
        f.flag("control"),
        f.small("basisPoints"),
        f.map("metrics", Experiments::metric));
  }

  private static ObjectNode metric(ArmRun.Metric metric) {
    ObjectNode node = Fields.JSON.createObjectNode();
    node.set("run", Measurements.write(metric.run()));
    metric
        .values()
        .ifPresent(
            values ->
                node.putObject("values")
                    .put("count", values.count())
                    .put("first", values.first())
                    .put("last", values.last())
                    .put("mean", values.mean()));
    return node;
  }

  private static ArmRun.Metric metric(Fields f) {
    Fields run = f.object("run");
    ArmRun.Metric metric =
        new ArmRun.Metric(
            Measurements.run(run), f.optional("values", name -> values(f.object(name))));
    run.end();
    return metric;
  }

  private static ArmRun.Values values(Fields f) {
    ArmRun.Values values =
        new ArmRun.Values(
            f.small("count"), finite(f, "first"), finite(f, "last"), finite(f, "mean"));
    f.end();
    return values;
  }

  private static double finite(Fields f, String name) {
    return f.real(name).orElseThrow(() -> new DocumentException(f.at(name), "is missing"));
  }
}
