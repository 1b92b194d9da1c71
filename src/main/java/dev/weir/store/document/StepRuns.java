package dev.weir.store.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.lifecycle.StepRun.Stage;

/** Stays at steps as JSON. */
final class StepRuns {
  private StepRuns() {}

  static ObjectNode write(StepRun run) {
    ObjectNode node =
        Fields.JSON.createObjectNode().put("number", run.number()).put("index", run.index());
    ObjectNode stage = node.putObject("stage");
    switch (run.stage()) {
      case Stage.Shifting s -> stage.put("kind", "shifting").put("since", s.since().toString());
      case Stage.Holding s -> stage.put("kind", "holding").put("since", s.since().toString());
      case Stage.Waiting s ->
          stage
              .put("kind", "waiting")
              .put("heldSince", s.heldSince().toString())
              .put("since", s.since().toString());
    }
    node.put("enteredAt", run.enteredAt().toString());
    Pauses.with(node, "pause", run.pause());
    run.acceptedBy().ifPresent(person -> node.put("acceptedBy", person));
    run.holdSkippedBy().ifPresent(person -> node.put("holdSkippedBy", person));
    ObjectNode metrics = node.putObject("metrics");
    run.metrics().forEach((key, metric) -> metrics.set(key, Measurements.write(metric)));
    return node;
  }

  static StepRun read(Fields f) {
    StepRun run =
        new StepRun(
            f.small("number"),
            f.small("index"),
            stage(f.object("stage")),
            f.instant("enteredAt"),
            Pauses.read(f, "pause"),
            f.optional("acceptedBy", f::text),
            f.optional("holdSkippedBy", f::text),
            f.map("metrics", Measurements::run));
    f.end();
    return run;
  }

  private static Stage stage(Fields f) {
    String kind = f.text("kind");
    Stage stage =
        switch (kind) {
          case "shifting" -> new Stage.Shifting(f.instant("since"));
          case "holding" -> new Stage.Holding(f.instant("since"));
          case "waiting" -> new Stage.Waiting(f.instant("heldSince"), f.instant("since"));
          default -> throw new DocumentException(f.at("kind"), "is no known stage: " + kind);
        };
    f.end();
    return stage;
  }
}
