package dev.weir.core.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.core.rollout.Revision;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {
  private static final Revision OLD = new Revision("v1");
  private static final Revision NEW = new Revision("v2");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 9_999, 10_000})
  void aSplitGivesTheCandidateItsShareFirstAndStableTheRest(int share) {
    Weights split = Weights.split(OLD, NEW, share);
    assertThat(split.byRevision().keySet()).containsExactly(NEW, OLD);
    assertThat(split.of(NEW)).isEqualTo(share);
    assertThat(split.of(OLD)).isEqualTo(10_000 - share);
    assertThat(split.of(new Revision("v3"))).isZero();
  }

  @Test
  void stableAsItsOwnCandidateHasEverything() {
    assertThat(Weights.split(OLD, OLD, 0)).isEqualTo(Weights.all(OLD));
    assertThat(Weights.all(OLD).of(OLD)).isEqualTo(10_000);
  }

  @Test
  void whatDoesNotSumOrIsNegativeIsRefused() {
    for (Map<Revision, Integer> wrong :
        List.of(Map.of(OLD, 9_999), Map.of(OLD, 10_000, NEW, 1), Map.<Revision, Integer>of())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Weights(wrong))
          .withMessageContaining("sum to 10,000");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Weights(Map.of(OLD, 10_001, NEW, -1)))
        .withMessageContaining("never negative");
  }
}
