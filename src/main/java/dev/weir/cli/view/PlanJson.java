package dev.weir.cli.view;

import dev.weir.cli.json.Json;
import dev.weir.core.gate.Gate;
import dev.weir.core.plan.Plan;
import java.util.Locale;

/** A compiled plan in the words of {@code GET …/plan}, so that both are shown alike. */
public final class PlanJson {
  private PlanJson() {}

  public static Json of(Plan plan) {
    Json.Builder out =
        Json.object().put("rollout", plan.rollout().toString()).put("wanted", plan.wanted().name());
    int[] index = {0};
    out.putAll("steps", plan.steps(), step -> step(step, index[0]++))
        .put("progressDeadline", plan.progressDeadline().toString())
        .put("onFailure", plan.onFailure().name().toLowerCase(Locale.ROOT))
        .put("keepOld", plan.keepOld().toString())
        .put("minEndpoints", plan.minEndpoints())
        .put("rollback", plan.rollback().word());
    plan.baseline().ifPresent(baseline -> out.put("baseline", baseline));
    plan.sticky()
        .ifPresent(
            sticky ->
                out.put(
                    "sticky",
                    Json.object()
                        .put(sticky.kind().name().toLowerCase(Locale.ROOT), sticky.name())
                        .build()));
    return out.build();
  }

  private static Json step(Plan.PlannedStep step, int index) {
    Json.Builder out =
        Json.object()
            .put("index", index)
            .put("name", step.name())
            .put("weight", step.basisPoints())
            .put("hold", step.hold().toString());
    if (!step.side().matches().isEmpty()) {
      out.put("matches", step.side().matches().size());
    }
    step.side().mirror().ifPresent(mirror -> out.put("mirror", mirror.basisPoints()));
    step.pause()
        .ifPresent(
            pause -> {
              Json.Builder waits = Json.object();
              pause.timed().ifPresent(span -> waits.put("for", span.toString()));
              pause.signal().ifPresent(signal -> waits.put("signal", signal));
              pause
                  .limit()
                  .ifPresent(
                      limit ->
                          waits
                              .put("limit", limit.after().toString())
                              .put("then", limit.then().word()));
              out.put("pause", waits.build());
            });
    return out.putAll("gates", step.gates(), PlanJson::gate).build();
  }

  private static Json gate(Gate gate) {
    return Json.object()
        .put("name", gate.name())
        .put("interval", gate.interval().toString())
        .put("initialDelay", gate.initialDelay().toString())
        .putAll(
            "metrics",
            gate.metrics(),
            metric -> {
              Json.Builder out =
                  Json.object()
                      .put("name", metric.name())
                      .put("source", metric.source())
                      .put("query", metric.query())
                      .put("pass", metric.pass().text());
              metric.fail().ifPresent(fail -> out.put("fail", fail.text()));
              return out.build();
            })
        .build();
  }
}
