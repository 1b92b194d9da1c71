package dev.weir.api.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.gate.Gate;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.Experiment;
import java.util.List;
import java.util.Locale;

/** A compiled plan. Durations are ISO-8601, weights basis points. */
public final class PlanJson {
  private PlanJson() {}

  public static ObjectNode of(Plan plan) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "Plan")
            .put("rollout", plan.rollout().toString())
            .put("wanted", plan.wanted().name())
            .put("virtualNode", plan.virtualNode());
    ArrayNode steps = node.putArray("steps");
    for (Plan.PlannedStep step : plan.steps()) {
      step(steps.addObject().put("index", steps.size() - 1), step);
    }
    plan.experiment().ifPresent(e -> experiment(node.putObject("experiment"), e));
    return node.put("progressDeadline", plan.progressDeadline().toString())
        .put("onFailure", word(plan.onFailure()))
        .put("keepOld", plan.keepOld().toString())
        .put("acknowledge", plan.acknowledgeBasisPoints())
        .put("minEndpoints", plan.minEndpoints())
        .put("rollback", plan.rollback().word())
        .setAll(optional(plan));
  }

  /** What only some plans have. */
  private static ObjectNode optional(Plan plan) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    plan.baseline().ifPresent(baseline -> node.put("baseline", baseline));
    plan.sticky()
        .ifPresent(sticky -> node.putObject("sticky").put(word(sticky.kind()), sticky.name()));
    return node;
  }

  private static void step(ObjectNode node, Plan.PlannedStep step) {
    node.put("name", step.name())
        .put("weight", step.basisPoints())
        .put("hold", step.hold().toString());
    if (!step.side().matches().isEmpty()) {
      node.put("matches", step.side().matches().size());
    }
    step.side().mirror().ifPresent(mirror -> node.put("mirror", mirror.basisPoints()));
    step.pause()
        .ifPresent(
            pause -> {
              ObjectNode inner = node.putObject("pause");
              pause.timed().ifPresent(span -> inner.put("for", span.toString()));
              pause.signal().ifPresent(signal -> inner.put("signal", signal));
              pause
                  .limit()
                  .ifPresent(
                      limit ->
                          inner
                              .put("limit", limit.after().toString())
                              .put("then", limit.then().word()));
            });
    gates(node.putArray("gates"), step.gates());
  }

  private static void experiment(ObjectNode node, PlannedExperiment experiment) {
    node.put("name", experiment.name()).put("for", experiment.duration().toString());
    ArrayNode arms = node.putArray("arms");
    for (Experiment.Arm arm : experiment.arms()) {
      arms.addObject().put("revision", arm.revision().name()).put("weight", arm.basisPoints());
    }
    gates(node.putArray("gates"), experiment.gates());
  }

  private static void gates(ArrayNode gates, List<Gate> planned) {
    for (Gate gate : planned) {
      ObjectNode inner =
          gates
              .addObject()
              .put("name", gate.name())
              .put("interval", gate.interval().toString())
              .put("initialDelay", gate.initialDelay().toString());
      ArrayNode metrics = inner.putArray("metrics");
      gate.metrics().forEach(metric -> metric(metrics.addObject(), metric));
    }
  }

  private static void metric(ObjectNode node, Gate.Metric metric) {
    node.put("name", metric.name())
        .put("source", metric.source())
        .put("query", metric.query())
        .put("window", metric.window().toString())
        .put("timeout", metric.timeout().toString())
        .put("pass", metric.pass().text());
    metric.fail().ifPresent(fail -> node.put("fail", fail.text()));
    metric
        .minRequests()
        .ifPresent(
            min ->
                node.putObject("minRequests").put("query", min.query()).put("count", min.count()));
    metric
        .range()
        .ifPresent(
            range ->
                node.putObject("range")
                    .put("step", range.step().toString())
                    .put("settle", range.settle().toString()));
    metric.compare().ifPresent(compare -> node.put("compare", word(compare)));
    node.putObject("budgets")
        .put("failures", metric.budgets().failures())
        .put("inconclusive", metric.budgets().inconclusive())
        .put("noData", metric.budgets().noData())
        .put("errorsInARow", metric.budgets().errorsInARow());
    node.put("noData", word(metric.noData())).put("onFailure", word(metric.onFailure()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
