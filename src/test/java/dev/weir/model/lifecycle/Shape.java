package dev.weir.model.lifecycle;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The plans that anybody writes. All their spans are whole units. */
enum Shape {
  /** A held and judged step, a pause for a person, a second weight. */
  PAUSED,
  /** Another judged step, and a pause that ends by itself. */
  TIMED,
  /** As the first, but its gate bears more, and what fails pauses. */
  PATIENT,
  /** A pause for a signal, which goes back when nobody gives it in time. */
  SIGNALLED,
  /** No steps: everything at once. */
  NONE;

  static final ResourceId ROLLOUT = new ResourceId("shop", "web");
  static final String SIGNAL = "go";
  static final Duration UNIT = Duration.ofSeconds(10);

  /** Units: no span of a plan is longer. */
  static final int LONG_AGO = 3;

  private static final Duration DEADLINE = UNIT.multipliedBy(LONG_AGO);
  private static final Duration KEPT = UNIT.multipliedBy(2);

  /** The way to a revision. */
  Plan plan(Revision wanted) {
    return new Plan(
        ROLLOUT,
        wanted,
        "web-${revision}",
        steps(),
        DEADLINE,
        this == PATIENT ? FailureAction.PAUSE : FailureAction.ROLLBACK,
        KEPT,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private List<Plan.PlannedStep> steps() {
    return switch (this) {
      case PAUSED, PATIENT ->
          List.of(
              held("first", 1_000, List.of(gate())),
              pause(1_000, new PlannedPause.UntilPromoted(Optional.empty())),
              held("second", 5_000, List.of()));
      case TIMED ->
          List.of(
              held("other", 2_000, List.of(gate())),
              pause(2_000, new PlannedPause.For(UNIT.multipliedBy(2))));
      case SIGNALLED ->
          List.of(
              pause(
                  3_000,
                  new PlannedPause.UntilSignal(
                      SIGNAL,
                      Optional.of(
                          new PlannedPause.Limit(
                              UNIT.multipliedBy(2), PlannedPause.Then.ROLLBACK)))),
              held("after", 5_000, List.of()));
      case NONE -> List.of();
    };
  }

  private static Plan.PlannedStep held(String name, int basisPoints, List<Gate> gates) {
    return new Plan.PlannedStep(name, basisPoints, SideTraffic.NONE, UNIT, Optional.empty(), gates);
  }

  private static Plan.PlannedStep pause(int basisPoints, PlannedPause pause) {
    return new Plan.PlannedStep(
        "pause", basisPoints, SideTraffic.NONE, Duration.ZERO, Optional.of(pause), List.of());
  }

  /** How much of each bad outcome its gate bears. */
  int bears() {
    return this == PATIENT ? 1 : 0;
  }

  private Gate gate() {
    boolean patient = this == PATIENT;
    return new Gate(
        "health",
        UNIT,
        Duration.ZERO,
        List.of(
            new Gate.Metric(
                "success-rate",
                "success",
                UNIT,
                UNIT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Bound.parse(">= 0.99"),
                Optional.of(Bound.parse("< 0.95")),
                new Budgets(bears(), bears(), bears(), bears()),
                patient ? NoDataPolicy.PAUSE : NoDataPolicy.HOLD,
                patient ? FailureAction.PAUSE : FailureAction.ROLLBACK)));
  }
}
