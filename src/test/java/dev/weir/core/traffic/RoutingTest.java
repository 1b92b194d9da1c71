package dev.weir.core.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.SideTraffic;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What cannot be decided of a rollout's traffic. */
class RoutingTest {
  private static final Revision A = new Revision("A");
  private static final Revision B = new Revision("B");
  private static final SideTraffic COPIES =
      new SideTraffic(List.of(), Optional.of(new Mirror(1, false)));

  private static Routing routing(Optional<Revision> previewed, SideTraffic side) {
    return new Routing(Weights.split(A, B, 0), previewed, side, Optional.empty(), Optional.empty());
  }

  @Test
  void somebodyGetsWhatIsBesideTheShares() {
    assertThat(routing(Optional.of(B), COPIES).side()).isEqualTo(COPIES);
    assertThat(routing(Optional.of(B), SideTraffic.NONE).previewed()).contains(B);
    assertThat(routing(Optional.empty(), SideTraffic.NONE).previewed()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> routing(Optional.empty(), COPIES))
        .withMessageContaining("nobody");
  }

  @Test
  void whoIsPreviewedHasAPlaceInTheWeights() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> routing(Optional.of(new Revision("C")), SideTraffic.NONE))
        .withMessageContaining("C has no place");
  }
}
