package dev.weir.intent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InUseTest {
  private static final Map<String, Set<String>> NAMES =
      Map.of(
          "frontend", Set.of("service"),
          "service", Set.of("router"),
          "router", Set.of("rollout"),
          "rollout", Set.of("v1", "v2"));

  @Test
  void whoIsNamedIsInUseAndKnowsByWhom() {
    assertThat(InUse.of(NAMES.keySet(), NAMES))
        .containsEntry("v1", new TreeSet<>(Set.of("rollout")))
        .containsEntry("service", new TreeSet<>(Set.of("frontend")))
        .doesNotContainKey("frontend");
  }

  @Test
  void aDeletedObjectThatIsInUseHoldsWhatItNames() {
    assertThat(InUse.of(Set.of("frontend"), NAMES)).containsKeys("service", "router", "v1", "v2");
  }

  @Test
  void aDeletedObjectThatNobodyNamesHoldsNothing() {
    assertThat(InUse.of(Set.of("service", "router"), NAMES))
        .containsOnlyKeys("router", "rollout", "v1", "v2");
    assertThat(InUse.of(Set.of("v1", "v2"), NAMES)).isEmpty();
  }

  @Test
  void whatIsDeletedAllAtOnceHoldsNobodyAlsoInACircle() {
    assertThat(InUse.of(Set.of(), NAMES)).isEmpty();
    assertThat(InUse.of(Set.of(), Map.of("a", Set.of("b"), "b", Set.of("a")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, true, true, HOLD",
    "true, true, true, true, NOTHING",
    "true, true, false, true, LET_GO",
    "true, false, false, true, NOTHING",
    // An API server takes no new finalizer of what is deleted.
    "false, false, true, true, NOTHING",
    "false, true, true, true, NOTHING",
    "false, true, false, true, LET_GO",
    // Who may use it is not known yet.
    "false, true, false, false, NOTHING",
    "true, false, true, false, HOLD",
  })
  void eachNeedsAtMostOneThing(
      boolean isLive, boolean hasFinalizer, boolean isUsed, boolean isCertain, InUse.Act act) {
    assertThat(InUse.act(isLive, hasFinalizer, isUsed, isCertain)).isEqualTo(act);
  }

  @Test
  void saysWhoIsInTheWay() {
    assertThat(InUse.sentence(new TreeSet<>(Set.of("VirtualRouter shop/a"))))
        .isEqualTo(
            "Deletion waits, and it stays in force: VirtualRouter shop/a names it. It goes when"
                + " nobody does.");
    assertThat(InUse.sentence(new TreeSet<>(List.of("a", "b", "c", "d", "e", "f", "g"))))
        .contains("a, b, c, d, e and 2 more name it.");
  }
}
