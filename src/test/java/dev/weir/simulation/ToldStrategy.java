package dev.weir.simulation;

import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.rollout.Strategy;
import dev.weir.testing.Meshes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every strategy that somebody may write, each with every kind of step that it can have. */
enum ToldStrategy {
  WEIGHTS(3, canary(weight(100), weight(2_500), weight(6_000))),
  AT_ONCE(0, canary()),
  VISITORS_COPIES_BAKE(4, canary(match(), copy(), weight(1_000), weight(10_000))),
  PAUSES(
      4,
      canary(
          weight(1_000),
          pause(new PlannedPause.UntilPromoted(Optional.empty())),
          pause(new PlannedPause.For(Duration.ofSeconds(20))),
          weight(5_000))),
  SIGNAL(
      3,
      canary(
          weight(1_000),
          pause(
              new PlannedPause.UntilSignal(
                  "e2e",
                  Optional.of(
                      new PlannedPause.Limit(Duration.ofMinutes(30), PlannedPause.Then.ROLLBACK)))),
          weight(5_000))),
  CHECK(3, canary(check(), weight(1_000), weight(5_000))),
  STICKY(2, canary(weight(50), weight(5_000))),
  BASELINE(2, canary(weight(1_000), weight(4_000))),
  STAGED(2, canary(weight(1_000), weight(9_000))),
  BLUE_GREEN(2, blueGreen(Strategy.BlueGreen.Promote.AUTO)),
  BLUE_GREEN_BY_HAND(2, blueGreen(Strategy.BlueGreen.Promote.MANUAL));

  private final int steps;
  private final Strategy strategy;

  ToldStrategy(int steps, Strategy strategy) {
    this.steps = steps;
    this.strategy = strategy;
  }

  int steps() {
    return steps;
  }

  /** What is written to go to a revision. */
  Rollout rollout(String revision) {
    return new Rollout(
        Meshes.id(ToldHistory.NAME),
        new Revision(revision),
        ToldHistory.NAME + "-${revision}",
        strategy,
        Duration.ofMinutes(2),
        FailureAction.ROLLBACK,
        Duration.ofMinutes(30),
        10_000,
        this == STICKY ? Optional.of(new Sticky(Sticky.Kind.COOKIE, "uid")) : Optional.empty(),
        2,
        this == STAGED ? RollbackPace.STAGED : RollbackPace.IMMEDIATE,
        this == BASELINE ? Optional.of(ToldHistory.NAME + "-fresh") : Optional.empty());
  }

  private static Strategy canary(Step... steps) {
    return new Strategy.Canary(Arrays.asList(steps), gates());
  }

  private static List<GateUse> gates() {
    return List.of(new GateUse(ToldHistory.POLICY, Map.of()));
  }

  private static Step weight(int basisPoints) {
    return new Step.SetWeight(basisPoints, Duration.ofSeconds(20), List.of(), Optional.empty());
  }

  private static Step pause(PlannedPause until) {
    return new Step.Pause(until, List.of(), Optional.empty());
  }

  private static Step check() {
    return new Step.Check(
        "POST",
        "http://" + ToldHistory.NAME + "-${revision}_test/smoke",
        Map.of(),
        "",
        Duration.ofSeconds(5),
        2,
        Duration.ofSeconds(10),
        List.of(),
        Optional.empty());
  }

  private static Step match() {
    return new Step.Match(visitors(), Duration.ofSeconds(20), List.of(), Optional.empty());
  }

  private static Step copy() {
    return new Step.Copy(
        new Mirror(1_000, false), Duration.ofSeconds(20), List.of(), Optional.empty());
  }

  private static List<RequestMatch> visitors() {
    return List.of(
        new RequestMatch(
            List.of(new RequestMatch.Header("x-preview", new RequestMatch.Value.Present(), false)),
            List.of()));
  }

  private static Strategy blueGreen(Strategy.BlueGreen.Promote promote) {
    return new Strategy.BlueGreen(visitors(), gates(), promote, Duration.ofSeconds(20), gates());
  }
}
