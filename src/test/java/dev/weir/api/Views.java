package dev.weir.api;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.ArmRun;
import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.ExperimentRun;
import dev.weir.core.lifecycle.MetricRun;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Weights;
import dev.weir.engine.Control.RolloutView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Views of a rollout that goes from v1 to v2 and is at its second step. */
final class Views {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");
  static final Revision V1 = new Revision("v1");
  static final Revision V2 = new Revision("v2");

  private Views() {}

  static Measurement measurement(Verdict verdict, OptionalDouble value, String reason) {
    return new Measurement(
        NOON, V2, verdict, value, OptionalDouble.of(120), reason, "up", Duration.ofSeconds(30));
  }

  static RolloutView stepping(ResourceId id, int candidateBasisPoints, Measurement... recent) {
    MetricRun run = new MetricRun(1, 0, 0, 2, 0, 0, NOON, List.of(recent));
    StepRun at =
        new StepRun(
            3,
            1,
            new StepRun.Stage.Holding(NOON),
            NOON,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of("http-health/success-rate", run));
    Attempt attempt =
        new Attempt(2, V2, NOON, "shape", "judgement", false, Optional.empty(), Map.of(), 0);
    return view(id, new Phase.Stepping(attempt, at), Weights.split(V1, V2, candidateBasisPoints));
  }

  /** v2 has a tenth beside v1 and is measured. */
  static RolloutView experimenting(ResourceId id, Measurement newest) {
    ArmRun.Metric metric =
        new ArmRun.Metric(
            new MetricRun(4, 0, 0, 1, 0, 0, NOON, List.of(newest)),
            Optional.of(new ArmRun.Values(4, 1.0, 0.98, 0.99)));
    ExperimentRun run =
        new ExperimentRun(
            "blue-button",
            "print",
            "judgement",
            3,
            NOON,
            new ExperimentRun.Stage.Measuring(NOON),
            List.of(
                new ArmRun(V2, false, 1_000, Map.of("http-health/success-rate", metric)),
                new ArmRun(V1, true, 9_000, Map.of())));
    return view(id, new Phase.Experimenting(run), Weights.split(V1, V2, 1_000));
  }

  static RolloutView healthy(ResourceId id) {
    return view(id, new Phase.Healthy(NOON, Optional.empty()), Weights.all(V1));
  }

  static RolloutView rolledBack(ResourceId id, Measurement... recent) {
    MetricRun run = new MetricRun(1, 1, 0, 0, 0, 0, NOON, List.of(recent));
    return view(
        id,
        new Phase.RolledBack(
            V2,
            Phase.Cause.GATE_FAILED,
            "gate http-health failed",
            NOON,
            Map.of("http-health/success-rate", run)),
        Weights.split(V1, V2, 0));
  }

  private static RolloutView view(ResourceId id, Phase phase, Weights weights) {
    ProxyReport report =
        new ProxyReport(
            5,
            3,
            1,
            List.of(new ProxyReport.Refusal("envoy-2", "routes", "7-abc", "no such cluster")),
            List.of("envoy-3"));
    RolloutState state =
        new RolloutState(
            id,
            7,
            "print",
            Optional.of(V1),
            phase,
            Optional.of(Routing.of(weights)),
            5,
            Optional.of(weights),
            Map.of(V1, id.sibling("checkout-v1"), V2, id.sibling("checkout-v2")),
            2,
            3,
            List.of(),
            new Observed(report, Map.of(V1, 2, V2, 2), Optional.empty()));
    Plan plan = plan(id);
    return new RolloutView(document(id), plan, state, Status.of(state, plan, NOON));
  }

  static Plan plan(ResourceId id) {
    Gate.Metric metric =
        new Gate.Metric(
            "success-rate",
            "up",
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Optional.of(new GatePolicy.MinRequests("count", 20)),
            Optional.empty(),
            Optional.empty(),
            Bound.parse(">= 99.5%"),
            Optional.of(Bound.parse("< 95%")),
            Budgets.DEFAULT,
            NoDataPolicy.HOLD,
            FailureAction.ROLLBACK);
    Gate gate =
        new Gate("http-health", Duration.ofSeconds(5), Duration.ofSeconds(10), List.of(metric));
    return new Plan(
        id,
        V2,
        "checkout-${revision}",
        List.of(
            new Plan.PlannedStep(
                "weight 0.5%",
                50, SideTraffic.NONE, Duration.ofMinutes(2), Optional.empty(), List.of(gate)),
            new Plan.PlannedStep(
                "weight 10%",
                1_000, SideTraffic.NONE, Duration.ofMinutes(5), Optional.empty(), List.of(gate)),
            new Plan.PlannedStep(
                "pause",
                1_000,
                SideTraffic.NONE,
                Duration.ZERO,
                Optional.of(new PlannedPause.For(Duration.ofMinutes(30))),
                List.of())),
        Duration.ofMinutes(15),
        FailureAction.ROLLBACK,
        Duration.ofMinutes(30),
        Weights.ALL,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static String document(ResourceId id) {
    return """
        {"apiVersion":"weir.dev/v1alpha1","kind":"Rollout",
         "metadata":{"name":"%s","namespace":"%s","labels":{"team":"pay"}},
         "spec":{"revision":"v2","virtualNode":"checkout-${revision}","ratio":0.50}}"""
        .formatted(id.name(), id.namespace());
  }
}
