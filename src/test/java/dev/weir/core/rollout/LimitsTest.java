package dev.weir.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
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
    assertThat(
            new Step.Pause(Optional.of(Duration.ofMillis(1)), List.of(), Optional.empty()).limit())
        .isPresent();
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Step.Pause(Optional.of(wrong), List.of(), Optional.empty()));
    }
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
