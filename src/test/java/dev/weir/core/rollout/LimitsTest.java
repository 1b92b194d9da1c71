package dev.weir.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is just allowed and what just is not. */
class LimitsTest {
  private static final Strategy NOTHING = new Strategy.Canary(List.of(), List.of());

  private static Rollout acknowledgedBy(int basisPoints) {
    return new Rollout(
        new ResourceId("shop", "web"),
        new Revision("v1"),
        "web-${revision}",
        NOTHING,
        Duration.ofMinutes(10),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        basisPoints,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static Step.SetWeight weight(int basisPoints, Duration hold) {
    return new Step.SetWeight(basisPoints, hold, List.of(), Optional.empty());
  }

  @Test
  void someProxyHasToAcknowledgeAndNoMoreThanAll() {
    assertThat(acknowledgedBy(1).acknowledgeBasisPoints()).isEqualTo(1);
    assertThat(acknowledgedBy(10_000).acknowledgeBasisPoints()).isEqualTo(10_000);
    for (int wrong : new int[] {0, -1, 10_001}) {
      assertThatIllegalArgumentException().isThrownBy(() -> acknowledgedBy(wrong));
    }
  }

  @Test
  void aWeightIsBetweenNothingAndAll() {
    assertThat(weight(0, Duration.ZERO).basisPoints()).isZero();
    assertThat(weight(10_000, Duration.ZERO).basisPoints()).isEqualTo(10_000);
    for (int wrong : new int[] {-1, 10_001}) {
      assertThatIllegalArgumentException().isThrownBy(() -> weight(wrong, Duration.ZERO));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> weight(1, Duration.ofMillis(-1)));
  }

  @Test
  void aMirrorCopiesSomethingAndAtMostEverything() {
    assertThat(new Mirror(1, false).basisPoints()).isEqualTo(1);
    assertThat(new Mirror(10_000, true).basisPoints()).isEqualTo(10_000);
    for (int wrong : new int[] {0, -1, 10_001}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Mirror(wrong, false));
    }
  }

  @Test
  void aMatchNamesSomethingOfARequest() {
    RequestMatch.Value.Present present = new RequestMatch.Value.Present();
    assertThat(
            new RequestMatch(List.of(new RequestMatch.Header("x", present, false)), List.of())
                .headers())
        .hasSize(1);
    assertThat(
            new RequestMatch(List.of(), List.of(new RequestMatch.Query("x", present)))
                .queryParameters())
        .hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RequestMatch(List.of(), List.of()))
        .withMessageContaining("at least one");
  }

  @Test
  void aResourceHasANamespaceAndAName() {
    assertThat(ResourceId.parse("a/b")).isEqualTo(new ResourceId("a", "b"));
    for (String wrong : new String[] {"ab", "/b", "a/", "/", "a/b/c", ""}) {
      assertThatIllegalArgumentException().isThrownBy(() -> ResourceId.parse(wrong));
    }
  }

  @Test
  void aPauseIsLongerThanNothing() {
    assertThat(new PlannedPause.For(Duration.ofMillis(1)).longest()).isPresent();
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatIllegalArgumentException().isThrownBy(() -> new PlannedPause.For(wrong));
    }
  }

  private static Experiment experiment(Duration duration, int... shares) {
    List<Experiment.Arm> arms = new ArrayList<>();
    for (int share : shares) {
      arms.add(new Experiment.Arm(new Revision("v" + (arms.size() + 2)), share));
    }
    return new Experiment("try", duration, arms, List.of());
  }

  @Test
  void anExperimentHasSomeArmsWithSomeTrafficForSomeTime() {
    Duration hour = Duration.ofHours(1);
    assertThat(experiment(hour, 1).hasArm(new Revision("v2"))).isTrue();
    assertThat(experiment(hour, 1).hasArm(new Revision("v3"))).isFalse();
    assertThat(experiment(hour, 5_000, 5_000).arms()).hasSize(2);
    assertThat(experiment(hour, 1, 1, 1, 1, 1, 1, 1, 1).arms()).hasSize(8);
    assertThat(experiment(Duration.ofMillis(1), 10_000).duration()).isPositive();
    assertThatIllegalArgumentException().isThrownBy(() -> experiment(Duration.ZERO, 1));
    for (int[] wrong :
        List.of(
            new int[] {},
            new int[] {0},
            new int[] {10_001},
            new int[] {5_000, 5_001},
            new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1})) {
      assertThatIllegalArgumentException().isThrownBy(() -> experiment(hour, wrong));
    }
    Experiment.Arm arm = new Experiment.Arm(new Revision("v2"), 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Experiment("try", hour, List.of(arm, arm), List.of()));
    Rollout v2 = acknowledgedBy(1).withExperiment(Optional.of(experiment(hour, 1)));
    assertThat(v2.experiment()).isPresent();
    Experiment ofV1 =
        new Experiment("try", hour, List.of(new Experiment.Arm(new Revision("v1"), 1)), List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> acknowledgedBy(1).withExperiment(Optional.of(ofV1)));
  }

  @Test
  void aPlanHasNoMoreStepsThanAPersonReads() {
    Step step = weight(1, Duration.ZERO);
    assertThat(new Strategy.Canary(Collections.nCopies(100, step), List.of()).steps()).hasSize(100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Strategy.Canary(Collections.nCopies(101, step), List.of()))
        .withMessageContaining("at most 100");
  }

  @Test
  void anIdIsReadBack() {
    assertThat(ResourceId.parse("shop/web")).isEqualTo(new ResourceId("shop", "web"));
    assertThat(ResourceId.parse("a/b")).hasToString("a/b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "", "/", "/web", "shop/", "a/b/c", "/a/"})
  void anIdHasExactlyOneSlashWithTextOnBothSides(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ResourceId.parse(text));
  }

  @Test
  void idsAreOrderedByNamespaceThenName() {
    assertThat(
            Stream.of("b/a", "a/b", "a/a")
                .map(ResourceId::parse)
                .sorted()
                .map(ResourceId::toString))
        .containsExactly("a/a", "a/b", "b/a");
  }
}
