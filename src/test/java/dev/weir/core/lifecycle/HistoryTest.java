package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  private static final ResourceId WEB = new ResourceId("shop", "web");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static Revision revision(int number) {
    return new Revision("r" + number);
  }

  private static RolloutState serving(int number, List<RolloutState.Former> history) {
    RolloutState fresh = RolloutState.fresh(WEB);
    return new RolloutState(
        WEB,
        1,
        "spec",
        Optional.of(revision(number)),
        fresh.phase(),
        Optional.empty(),
        1,
        Optional.empty(),
        Map.of(revision(number), WEB.sibling("old-name-" + number)),
        0,
        0,
        history,
        Observed.NOTHING);
  }

  @Test
  void theNodeIsTheOneThatServed() {
    RolloutState next = serving(1, List.of()).withStable(revision(2), NOON);

    assertThat(next.history())
        .containsExactly(new RolloutState.Former(revision(1), WEB.sibling("old-name-1"), NOON));
  }

  @Test
  void onlyTheNewestAreRememberedAndNoneTwice() {
    List<RolloutState.Former> history = List.of();
    for (int i = 1; i <= RolloutState.MAX_HISTORY + 2; i++) {
      history = serving(i, history).withStable(revision(i + 1), NOON).history();
    }
    assertThat(history).hasSize(RolloutState.MAX_HISTORY);
    assertThat(history.getFirst().revision()).isEqualTo(revision(RolloutState.MAX_HISTORY + 2));

    List<RolloutState.Former> back =
        serving(99, history).withStable(history.get(4).revision(), NOON).history();
    assertThat(back.stream().map(RolloutState.Former::revision))
        .doesNotHaveDuplicates()
        .doesNotContain(history.get(4).revision())
        .startsWith(revision(99));
  }

  @Test
  void whoIsStableAlreadyIsNoFormerOne() {
    assertThat(serving(1, List.of()).withStable(revision(1), NOON).history()).isEmpty();
  }
}
