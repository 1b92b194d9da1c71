package dev.weir.core.lifecycle;

import static dev.weir.core.lifecycle.MeasurementFixtures.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For what a rollout says that it waits. */
class MissingTest {
  private static final Revision A = new Revision("A");
  private static final Plan PLAN =
      new Plan(
          Scenario.WEB,
          A,
          "web-${revision}",
          List.of(),
          Duration.ofMinutes(10),
          FailureAction.ROLLBACK,
          Duration.ZERO,
          10_000,
          Optional.empty(),
          1,
          RollbackPace.IMMEDIATE,
          Optional.empty());

  private static String sentence(ProxyReport report, Map<Revision, Integer> endpoints) {
    return Missing.sentence(
        new Turn(
            RolloutState.fresh(Scenario.WEB)
                .withPhase(new Phase.Introducing(A, START))
                .withObserved(new Observed(report, endpoints, Optional.empty())),
            PLAN,
            START));
  }

  private static String waiting(String... names) {
    return sentence(
        new ProxyReport(0, names.length + 1, 1, List.of(), List.of(names)), Map.of(A, 1));
  }

  @Test
  void threeProxiesAreNamedAndOthersCounted() {
    assertThat(waiting("a")).isEqualTo("1 of 2 proxies have acknowledged; no answer yet from a");
    assertThat(waiting("a", "b", "c"))
        .isEqualTo("1 of 4 proxies have acknowledged; no answer yet from a, b, c");
    assertThat(waiting("a", "b", "c", "d"))
        .isEqualTo("1 of 5 proxies have acknowledged; no answer yet from a, b, c and 1 more");
    assertThat(waiting()).isEqualTo("nothing is missing");
  }

  @Test
  void whoRefusesIsNamedWithItsWords() {
    ProxyReport report =
        new ProxyReport(
            0,
            3,
            1,
            List.of(new ProxyReport.Refusal("a", "clusters", "3-abc", "no such extension")),
            List.of("b"));
    assertThat(sentence(report, Map.of(A, 1)))
        .isEqualTo(
            "1 of 3 proxies have acknowledged; proxy a refuses clusters 3-abc: no such extension;"
                + " no answer yet from b");
    assertThat(sentence(new ProxyReport(0, 2, 1, List.of(), List.of()), Map.of(A, 1)))
        .isEqualTo("1 of 2 proxies have acknowledged");
  }

  @Test
  void endpointsThatAreNotKnownAreNotNone() {
    ProxyReport all = new ProxyReport(0, 1, 1, List.of(), List.of());
    assertThat(sentence(all, Map.of())).isEqualTo("the endpoints of A are not known yet");
    assertThat(sentence(all, Map.of(A, 0))).isEqualTo("A has no ready endpoints");
    assertThat(sentence(all, Map.of(A, 1))).isEqualTo("nothing is missing");
    assertThat(sentence(ProxyReport.NONE, Map.of(A, 0)))
        .isEqualTo(
            "waits for a proxy: none is connected that has a route of this rollout;"
                + " A has no ready endpoints");
    assertThat(sentence(new ProxyReport(7, 1, 1, List.of(), List.of()), Map.of(A, 1)))
        .isEqualTo("on its way to the proxies");
  }
}
