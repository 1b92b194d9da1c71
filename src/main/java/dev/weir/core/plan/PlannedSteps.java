package dev.weir.core.plan;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.WebCall;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.Percentages;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every strategy as the one kind of step that the lifecycle knows, and an experiment. */
final class PlannedSteps {
  private final Rollout rollout;
  private final Map<ResourceId, GatePolicy> policies;

  PlannedSteps(Rollout rollout, Map<ResourceId, GatePolicy> policies) {
    this.rollout = rollout;
    this.policies = policies;
  }

  /**
   * @throws IllegalArgumentException when a gate names no known policy
   */
  List<Plan.PlannedStep> of(Strategy strategy) {
    return switch (strategy) {
      case Strategy.Canary canary -> canary(canary);
      case Strategy.BlueGreen blueGreen -> blueGreen(blueGreen);
    };
  }

  private List<Plan.PlannedStep> canary(Strategy.Canary canary) {
    List<Plan.PlannedStep> planned = new ArrayList<>();
    int share = 0;
    SideTraffic side = SideTraffic.NONE;
    for (Step step : canary.steps()) {
      List<Gate> gates = gates(canary.gates(), step.gates());
      switch (step) {
        case Step.SetWeight weight -> {
          share = weight.basisPoints();
          String name = weight.name().orElse("weight " + Percentages.text(share));
          planned.add(held(name, share, side, weight.hold(), gates));
        }
        case Step.Match match -> {
          side = new SideTraffic(match.matches(), Optional.empty());
          String name = match.name().orElse("match " + words(match.matches()));
          planned.add(held(name, share, side, match.hold(), gates));
        }
        case Step.Copy copy -> {
          Mirror mirror = copy.mirror();
          String name = copy.name().orElse("mirror " + Percentages.text(mirror.basisPoints()));
          planned.add(held(name, share, side.withMirror(Optional.of(mirror)), copy.hold(), gates));
        }
        case Step.Check check -> {
          List<Gate> all = new ArrayList<>(gates);
          all.add(checkGate(check));
          planned.add(held(check.name().orElse("check"), share, side, Duration.ZERO, all));
        }
        case Step.Pause pause ->
            planned.add(
                new Plan.PlannedStep(
                    pause.name().orElse(name(pause.until())),
                    share,
                    side,
                    Duration.ZERO,
                    Optional.of(pause.until()),
                    gates));
      }
    }
    return planned;
  }

  /** A call that must be answered with 2xx is a gate like any other: its value is the status. */
  private Gate checkGate(Step.Check check) {
    WebCall call =
        new WebCall(
            check.method(),
            check.url(),
            check.headers().entrySet().stream()
                .map(h -> new WebCall.Header(h.getKey(), h.getValue()))
                .toList(),
            check.body());
    int spare = check.attempts() - 1;
    return new Gate(
        "check",
        check.every(),
        Duration.ZERO,
        List.of(
            new Gate.Metric(
                "status",
                call.text(),
                check.timeout(),
                check.timeout(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Bound.parse("<= 299"),
                Optional.empty(),
                new Budgets(spare, spare, spare, spare),
                NoDataPolicy.FAIL,
                rollout.onFailure(),
                Optional.of(call))));
  }

  private List<Plan.PlannedStep> blueGreen(Strategy.BlueGreen blueGreen) {
    boolean waits = blueGreen.promote() == Strategy.BlueGreen.Promote.MANUAL;
    return List.of(
        new Plan.PlannedStep(
            "preview",
            0,
            new SideTraffic(blueGreen.preview(), Optional.empty()),
            Duration.ZERO,
            waits
                ? Optional.of(new PlannedPause.UntilPromoted(Optional.empty()))
                : Optional.empty(),
            gates(List.of(), blueGreen.prePromotion())),
        held(
            "switch",
            Weights.ALL,
            SideTraffic.NONE,
            blueGreen.hold(),
            gates(List.of(), blueGreen.postPromotion())));
  }

  private static Plan.PlannedStep held(
      String name, int share, SideTraffic side, Duration hold, List<Gate> gates) {
    return new Plan.PlannedStep(name, share, side, hold, Optional.empty(), gates);
  }

  private static String name(PlannedPause pause) {
    return pause.signal().map(signal -> "signal " + signal).orElse("pause");
  }

  private static String words(List<RequestMatch> matches) {
    List<String> names = new ArrayList<>();
    for (RequestMatch match : matches) {
      match.headers().forEach(header -> names.add(header.name()));
      match.queryParameters().forEach(query -> names.add("?" + query.name()));
    }
    return names.isEmpty() ? "nobody" : String.join(", ", names);
  }

  /**
   * @throws IllegalArgumentException when a gate names no known policy
   */
  PlannedExperiment of(Experiment experiment) {
    return PlannedExperiment.of(experiment, gates(experiment.gates(), List.of()));
  }

  private List<Gate> gates(List<GateUse> ofStrategy, List<GateUse> ofStep) {
    Map<String, GateUse> uses = new LinkedHashMap<>();
    ofStrategy.forEach(use -> uses.put(use.policy(), use));
    // A step says what it wants of a policy as a whole: its arguments are not mixed with those
    // that the strategy gives, so a reader sees the step's gate in one place.
    ofStep.forEach(use -> uses.put(use.policy(), use));
    return uses.values().stream()
        .map(
            use ->
                Plans.gate(
                    Plans.policy(rollout.id(), use.policy(), policies)
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    rollout.id() + " names no known policy: " + use.policy())),
                    use,
                    rollout.onFailure()))
        .toList();
  }
}
