package dev.weir.core.plan;

import static dev.weir.testing.Meshes.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Mesh;
import dev.weir.testing.Meshes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every place of a strategy in which something may be wrong is looked at, and named. */
class StrategyPlacesTest {
  /** Envoy's patterns look neither ahead nor back. */
  private static final RequestMatch.Value LOOKS_AHEAD = new RequestMatch.Value.Regex("a(?=b)");

  private static final RequestMatch BY_HEADER =
      new RequestMatch(List.of(new RequestMatch.Header("x-user", LOOKS_AHEAD, false)), List.of());
  private static final RequestMatch BY_QUERY =
      new RequestMatch(List.of(), List.of(new RequestMatch.Query("user", LOOKS_AHEAD)));
  private static final List<GateUse> NO_SUCH_GATE = List.of(new GateUse("nowhere", Map.of()));

  private static Rollout rollout(Strategy strategy) {
    return new Rollout(
        id("web"),
        new Revision("v1"),
        "web-${revision}",
        strategy,
        Duration.ofMinutes(10),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static List<String> places(Strategy strategy) {
    Rollout rollout = rollout(strategy);
    Mesh mesh = Meshes.shop().node("web-v1", 8080).build();
    return Consistency.check(new Intent(mesh, Map.of(rollout.id(), rollout), Map.of()), Set.of())
        .stream()
        .map(Fault::path)
        .toList();
  }

  private static Step visitedBy(List<RequestMatch> visitors, List<GateUse> gates) {
    return new Step.Match(visitors, Duration.ofSeconds(1), gates, Optional.empty());
  }

  private static Strategy.BlueGreen blueGreen(List<RequestMatch> preview) {
    return new Strategy.BlueGreen(
        preview,
        NO_SUCH_GATE,
        Strategy.BlueGreen.Promote.AUTO,
        Duration.ofSeconds(1),
        NO_SUCH_GATE);
  }

  @Test
  void thoseOfACanary() {
    assertThat(
            places(
                new Strategy.Canary(
                    List.of(
                        visitedBy(List.of(), List.of()),
                        visitedBy(List.of(BY_HEADER, BY_QUERY), NO_SUCH_GATE)),
                    NO_SUCH_GATE)))
        .containsExactlyInAnyOrder(
            "spec.strategy.canary.gates[0].policy",
            "spec.strategy.canary.steps[1].gates[0].policy",
            "spec.strategy.canary.steps[1].match[0].headers[0].regex",
            "spec.strategy.canary.steps[1].match[1].queryParameters[0].regex");
  }

  @Test
  void thoseOfBlueAndGreen() {
    assertThat(places(blueGreen(List.of(BY_QUERY, BY_HEADER))))
        .containsExactlyInAnyOrder(
            "spec.strategy.blueGreen.preview.match[0].queryParameters[0].regex",
            "spec.strategy.blueGreen.preview.match[1].headers[0].regex",
            "spec.strategy.blueGreen.prePromotion.gates[0].policy",
            "spec.strategy.blueGreen.postPromotion.gates[0].policy");
  }

  @Test
  void aStepForVisitorsIsNamedAfterWhatTheyAreKnownBy() {
    Rollout rollout =
        rollout(
            new Strategy.Canary(
                List.of(
                    visitedBy(List.of(BY_HEADER, BY_QUERY), List.of()),
                    visitedBy(List.of(), List.of())),
                List.of()));
    assertThat(Plans.compile(rollout, Map.of()).steps())
        .extracting(Plan.PlannedStep::name)
        .containsExactly("match x-user, ?user", "match nobody");
  }
}
